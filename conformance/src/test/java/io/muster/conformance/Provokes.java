// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import io.muster.proto.v1.ErrorReason;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The error whose row of the table this test is for; others may provoke it as well. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Provokes {
  ErrorReason[] value();
}
