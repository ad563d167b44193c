/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the network is reached. The library opens no socket: a helper program, trawl-net, does, and is started when it is
 * needed.
 */
#ifndef TRAWL_NETWORK_H
#define TRAWL_NETWORK_H

#include <stddef.h>
#include <stdint.h>

#include <trawl/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How to reach the network. All zero but size is a sensible default. */
struct trawl_network {
	size_t size;        /**< sizeof(struct trawl_network) */
	const char *helper; /**< Path of trawl-net; NULL: $TRAWL_NET_HELPER, else where it was installed. */
	const char *cacert; /**< PEM file of further certificate authorities; NULL: the system's only. */
	int insecure;       /**< Don't check certificates, and speak plain HTTP where a registry does. */

	/** Names and passwords for registries, each NULL-terminated, as many of one as of the other; tried in turn. */
	const char *const *usernames;
	const char *const *passwords;
	const char *registry_token; /**< Bearer token for registries; NULL: none. */

	uint32_t connect_ms; /**< Milliseconds that connecting may take; 0: ten seconds. */
	uint32_t stall_ms;   /**< Milliseconds in which nothing arrives; 0: thirty seconds. */
	unsigned attempts;   /**< How often to ask before giving up; 0: four times. */

	const char *git_helper; /**< Path of trawl-git; NULL: $TRAWL_GIT_HELPER, else where it was installed. */

	/** Who is asked first instead of others: a registry and its mirror ("index.docker.io", "mirror.gcr.io"), and so on; NULL-terminated. */
	const char *const *registry_mirrors;
	/** The same of Maven's repositories, by their addresses; who has mirrors isn't asked itself. */
	const char *const *maven_mirrors;
};

/**
 * Check that a registry accepts a name and a password, and keep them where Docker does (or its credential helper).
 *
 * @network   How to reach it; its first name and password are the ones to keep. Borrowed for the call.
 * @registry  "ghcr.io", "localhost:5000", "docker.io".
 * @ret_path  Receives the path of the file in which they are kept, cut to @room bytes. May be NULL.
 * @room      Bytes that @ret_path has.
 * @err       Filled on failure; never holds the password. May be NULL.
 *
 * @return    TRAWL_OK, TRAWL_E_IO when the registry doesn't accept them, or another negative trawl_status.
 *
 * Thread safety: not beside another login or logout, of another process neither: all of them rewrite one file.
 */
TRAWL_EXPORT enum trawl_status trawl_registry_login(const struct trawl_network *network, const char *registry,
						    char *ret_path, size_t room, struct trawl_error *err);

/**
 * Forget what is kept for a registry. That nothing is, is no failure.
 *
 * @registry  As for trawl_registry_login().
 * @ret_path  Receives the path of the file, cut to @room bytes. May be NULL.
 * @room      Bytes that @ret_path has.
 * @err       Filled on failure. May be NULL.
 *
 * @return    TRAWL_OK or a negative trawl_status.
 *
 * Thread safety: as trawl_registry_login().
 */
TRAWL_EXPORT enum trawl_status trawl_registry_logout(const char *registry, char *ret_path, size_t room,
						     struct trawl_error *err);

/** Something that refers to an image: a signature, a bill of materials, an attestation. */
struct trawl_referrer {
	size_t size;            /**< sizeof(struct trawl_referrer) */
	const char *digest;     /**< "sha256:…", of its manifest. */
	const char *media_type; /**< Of its manifest; "" when the registry doesn't say. */
	const char
		*artifact_type; /**< What it is, such as "application/spdx+json"; "" when the registry doesn't say. */
	uint64_t bytes;         /**< Of its manifest; 0 when the registry doesn't say. */
};

/**
 * What refers to an image at its registry, by the registry's own list, or by the tag that stands in for it.
 *
 * @network  How to reach it. Borrowed for the call. May be NULL.
 * @image    "ghcr.io/a/b:1", "alpine@sha256:…"; of an index what refers to that.
 * @each     Called for one after the other; its texts live as long as the call. Anything but 0 ends it with TRAWL_E_CANCELLED.
 * @user     Handed to it.
 * @err      Filled on failure. May be NULL.
 *
 * @return   TRAWL_OK, also when there is none, or a negative trawl_status.
 *
 * Thread safety: any number at once.
 */
TRAWL_EXPORT enum trawl_status trawl_image_referrers(const struct trawl_network *network, const char *image,
						     int (*each)(void *user, const struct trawl_referrer *referrer),
						     void *user, struct trawl_error *err);

#ifdef __cplusplus
}
#endif
#endif
