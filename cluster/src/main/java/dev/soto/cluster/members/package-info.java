/** Members of topics, sessions of users and endpoints, and what is sent to them. */
@NullMarked
package dev.soto.cluster.members;

import org.jspecify.annotations.NullMarked;
