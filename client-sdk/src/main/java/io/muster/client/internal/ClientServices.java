// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

/**
 * What members, consumers and the admin share.
 *
 * @param config the client's settings
 * @param threads its threads
 * @param nodes its connections
 * @param leaders who coordinates what
 * @param calls calls to coordinators
 * @param admin calls to any node
 * @param topics lists of topics
 * @param members the members that run
 */
record ClientServices(
    ClientConfig config,
    ClientThreads threads,
    Nodes nodes,
    LeaderLocator leaders,
    CoordinatorCalls calls,
    AdminCalls admin,
    TopicLists topics,
    MemberRegistry members) {}
