/** What a release has in it, and new projects that take it from a repository. */
package dev.soto.release;
