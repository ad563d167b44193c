/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who ships packages for Debian and Ubuntu without being either. A .deb doesn't say where it came from; its maintainer is
 * the best sign there is.
 */
#include "analyze/os/dpkg.h"

/* In the maintainer's field, at any place. */
static const char *const parts[] = {
	"@cloudflare.com",
	"@datadoghq.com",
	"@hashicorp.com",
	"@konghq.com",
	"@microsoft.com",
	"@mongodb.com",
	"@nodesource.com",
	"@nvidia.com",
	"@openrobotics.org", /* ROS */
	"@osrfoundation.org",
	"Google Cloud CLI Authors",
	"contact@grafana.com",
	"dev@couchdb.apache.org",
	"developers@lists.mariadb.org",
	"info@elastic.co",
	"info@tailscale.com",
	"nginx-packaging@f5.com", /* of nginx.org, not of Debian */
	"sapmachine@sap.com",
	"support@docker.com",
	"support@gitlab.com",
	"support@influxdb.com",
};

/* The whole field. */
static const char *const names[] = { "GitHub", "HashiCorp" };

bool tw_dpkg_is_third_party(struct tw_slice maintainer)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (tw_slice_is(maintainer, names[i]))
			return true;
	}
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (tw_slice_search(maintainer, tw_slice(parts[i])) >= 0)
			return true;
	}
	return false;
}
