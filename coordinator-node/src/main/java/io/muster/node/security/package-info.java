// SPDX-License-Identifier: Apache-2.0
/**
 * Who calls, what they may do, how often, and the record of what operators did.
 *
 * <pre>
 *   files (PEM, JWKS) ── FileWatch ──> TlsMaterial, JwtVerifier      replaced while the node runs
 *   certificate or token ── Authenticator ──> MusterPrincipal
 *   MusterPrincipal + Right ── Authorizer ──> AclTable of the applied cluster state
 * </pre>
 *
 * <p>Owns reading of keys and tokens, principals, the question whether a right is there, quotas per
 * principal and the audit log. Does not own the rules (those are replicated, in {@code
 * io.muster.state.cluster}), knows no RPC and nothing of gRPC: which right a call needs is in
 * {@code io.muster.node.rpc}.
 *
 * <p>Threads: one of its own, which looks at the files; everything else runs on whoever calls, does
 * not block and is thread-safe.
 */
@NullMarked
package io.muster.node.security;

import org.jspecify.annotations.NullMarked;
