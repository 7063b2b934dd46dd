// SPDX-License-Identifier: Apache-2.0
/**
 * The gRPC door of a node: what arrives is checked and handed on, what comes back is put into words
 * of the wire.
 *
 * <pre>
 *   CoordinatorRpc ─┬─ CoordinatorValidator ──> GroupCoordinators      (answers: futures)
 *   ConnectStream ──┘
 *   GroupAdminRpc ──── GroupAdminValidator ───> GroupAdministration
 *   TopicRpc ───────── TopicValidator ────┬───> ClusterDirectory
 *   ClusterRpc ───────────────────────────┘
 *   ConfigRpc ──────── ConfigValidator ───────> ConfigDirectory
 *   AclRpc ─────────── AclValidator ──────────> AclDirectory
 *   BackupRpc ──────── BackupValidator ───────> Backups
 *   SecurityGate before all of them: CallRights, CallAccess
 *                                     every failure ──> ErrorMapping ──> status or muster.v1.Error
 * </pre>
 *
 * <p>Owns the server, the services, the streams, the limits on requests, the right that each call
 * needs and the mapping of errors. Holds no rule of the group protocol and no state beyond the open
 * streams, and does not know who leads what.
 *
 * <p>Threads: handlers run on the executor given to {@link io.muster.node.rpc.RpcServer} and never
 * block, so that may be the transport's own threads. Unary answers are written on the thread that
 * completes their future, and events of a watch on the thread that brings them; answers on streams
 * are written by the server's few writer threads, so the thread that applies the log only puts them
 * into a queue.
 */
@NullMarked
package io.muster.node.rpc;

import org.jspecify.annotations.NullMarked;
