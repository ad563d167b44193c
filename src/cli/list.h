/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands, in the order of help. TW_COMMAND: built, its entry is in its own file. TW_LATER: one of Trivy's that isn't
 * built yet: name, aliases, options, what it will do.
 */
TW_COMMAND(image)
TW_COMMAND(filesystem)
TW_COMMAND(repository)
TW_COMMAND(rootfs)
TW_COMMAND(sbom)
TW_COMMAND(helm)
TW_COMMAND(manifests)
TW_COMMAND(kubernetes)

TW_COMMAND(db)
TW_COMMAND(clean)
TW_COMMAND(registry)
TW_COMMAND(version)
TW_COMMAND(list)
TW_COMMAND(help)
TW_COMMAND(completion)
TW_COMMAND(man)

TW_LATER(vm, NULL, VM, "Scan the image of a virtual machine")
TW_LATER(config, "conf", CONFIG, "Check files of configuration")
TW_LATER(convert, "conv", CONVERT, "Turn a JSON report into another format")
TW_LATER(server, "s", SERVER, "Match packages for other machines")
TW_LATER(client, "c", CLIENT, "Scan an image with the help of a server")
TW_LATER(vex, NULL, REST, "Manage VEX repositories")
TW_LATER(module, "m", MODULE, "Manage WebAssembly modules")
TW_LATER(plugin, "p", REST, "Manage plugins")
