/**
 * What a peer that breaks a rule of RFC 6455, 7692 or 8441 is answered, in both roles and on every host: {@link
 * dev.soto.servlet.rules.RuleTableTest} sends it by raw sockets and compares with docs/rules.md, or writes that.
 */
package dev.soto.servlet.rules;
