/** The words of RFC 6455: roles, states, opcodes, close codes, violations. Depends on nothing. */
@NullMarked
package dev.soto.protocol.model;

import org.jspecify.annotations.NullMarked;
