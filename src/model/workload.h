/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Workloads: resources of Kubernetes (and what is like them: services of a docker-compose file), and the images that they
 * name. Slices live as long as the arena that whoever reads them gives.
 */
#ifndef TW_MODEL_WORKLOAD_H
#define TW_MODEL_WORKLOAD_H

#include "base/slice.h"

/* Where an image is named. */
enum tw_image_place {
	TW_PLACE_CONTAINER,
	TW_PLACE_INIT,      /* a container that runs first */
	TW_PLACE_EPHEMERAL, /* a container for debugging */
	TW_PLACE_VOLUME,    /* an image that is mounted */
	TW_PLACE_CUSTOM,    /* a custom resource's field, by a rule */
	TW_PLACE_SERVICE,   /* of a docker-compose file */
};

/* How sure it is that a cluster would pull it. */
enum tw_image_confidence {
	TW_CONFIDENCE_POSSIBLE, /* a custom resource's field that looks like one */
	TW_CONFIDENCE_LIKELY,   /* a custom resource's field of the usual form */
	TW_CONFIDENCE_CERTAIN,  /* a pod's spec, or a custom resource's field whose meaning is known */
};

struct tw_image_use {
	struct tw_slice reference; /* as it stands, or put together from registry, repository, tag and digest */
	struct tw_slice container; /* name of the container, volume or service; may be empty */
	struct tw_slice field;     /* "spec.template.spec.containers[0].image" */
	uint32_t line;             /* 0: unknown */
	uint8_t place;             /* enum tw_image_place */
	uint8_t confidence;        /* enum tw_image_confidence */
	uint32_t image;            /* index of the image, once uses are gathered */
};

struct tw_workload {
	struct tw_slice api_version, kind, name, name_space;
	struct tw_slice owner_kind,
		owner_name;    /* of metadata.ownerReferences, the one that controls it; may be empty */
	struct tw_slice file;  /* that it stands in; may be empty */
	struct tw_slice chart; /* that it was rendered from, or the kustomization; may be empty */
	uint32_t line;         /* where it starts; 0: unknown */
	struct tw_image_use *uses;
	size_t use_count;
};

/* "container", "init container", …; "certain", "likely", "possible". */
static inline const char *tw_image_place_name(uint8_t place)
{
	static const char *const names[] = { "container", "init-container",  "ephemeral-container",
					     "volume",    "custom-resource", "service" };

	return place < sizeof(names) / sizeof(*names) ? names[place] : "";
}

static inline const char *tw_image_confidence_name(uint8_t confidence)
{
	static const char *const names[] = { "possible", "likely", "certain" };

	return confidence < sizeof(names) / sizeof(*names) ? names[confidence] : "";
}

#endif
