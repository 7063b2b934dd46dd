// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What nodes prove to each other who they are with. Both sides of each connection show a
 * certificate, and the one that connects checks the other's host name.
 *
 * @param keys this node's key and certificate
 * @param trust the authority of all nodes
 */
public record PeerTls(X509ExtendedKeyManager keys, X509ExtendedTrustManager trust) {}
