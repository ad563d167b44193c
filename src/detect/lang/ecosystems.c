/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The language ecosystems that have advisories: each Type of a result, the prefix of the buckets that speak of it, and the
 * order of its versions. Types that aren't here (conda) are listed, not matched.
 */
#include "detect/detect.h"

const struct tw_ecosystem tw_ecosystems[] = {
	{ "bitnami", "bitnami::", "bitnami" },
	{ "bun", "npm::", "npm" },
	{ "bundler", "rubygems::", "rubygems" },
	{ "cargo", "cargo::", "generic" },
	{ "cocoapods", "cocoapods::", "rubygems" },
	{ "composer", "composer::", "generic" },
	{ "composer-vendor", "composer::", "generic" },
	{ "conan", "conan::", "generic" },
	{ "deno", "npm::", "npm" },
	{ "dotnet-core", "nuget::", "generic" },
	{ "gemspec", "rubygems::", "rubygems" },
	{ "gobinary", "go::", "generic" },
	{ "gomod", "go::", "generic" },
	{ "gradle", "maven::", "maven" },
	{ "hex", "erlang::", "generic" },
	{ "jar", "maven::", "maven" },
	{ "javascript", "npm::", "npm" },
	{ "julia", "julia::", "generic" },
	{ "kubernetes", "k8s::", "generic" },
	{ "node-pkg", "npm::", "npm" },
	{ "npm", "npm::", "npm" },
	{ "nuget", "nuget::", "generic" },
	{ "packages-props", "nuget::", "generic" },
	{ "pdm", "pip::", "pep440" },
	{ "pip", "pip::", "pep440" },
	{ "pipenv", "pip::", "pep440" },
	{ "pnpm", "npm::", "npm" },
	{ "poetry", "pip::", "pep440" },
	{ "pom", "maven::", "maven" },
	{ "pub", "pub::", "generic" },
	{ "pylock", "pip::", "pep440" },
	{ "python-pkg", "pip::", "pep440" },
	{ "rustbinary", "cargo::", "generic" },
	{ "sbt", "maven::", "maven" },
	{ "swift", "swift::", "generic" },
	{ "uv", "pip::", "pep440" },
	{ "yarn", "npm::", "npm" },
};

const size_t tw_ecosystem_count = sizeof(tw_ecosystems) / sizeof(tw_ecosystems[0]);
