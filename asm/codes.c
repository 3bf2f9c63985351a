/* SPDX-License-Identifier: Apache-2.0
 *
 * Message codes of ASM, its tools and its drivers (ASM.md 2, 4). As in crs/codes.c: capitals stand for
 * names and numbers, a text in parentheses is not the vendor's. Sorted by facility, then code.
 */
#include "asm/asmtool.h"

static const struct vendor_code rows[] = {
	{ "ACFS", 9391, "(The drivers are already installed, or their state is told.)", "any",
	  "A line of the tools that install the ADVM, ACFS and AFD drivers. It says nothing about "
	  "the start.",
	  "Read the lines around it; `acfsdriverstate installed` and `afddriverstate state` tell "
	  "what is loaded." },
	{ "AMDU", 211, "(Two disks have the same header.)", "asm",
	  "amdu found one disk header twice: two paths to one disk, or a copied LUN. ASM refuses "
	  "such a group (ORA-15020).",
	  "See asm.duplicate-disk and asm.mixed-discovery: one name for each disk, copies "
	  "hidden." },
	{ "ASMCMD", 9513, "ASM disk label set failed.", "asm",
	  "AFD could not label the disk; \"No devices to be labeled\" means that it lies outside "
	  "afd_diskstring.",
	  "Compare the path with afd_diskstring in /etc/oracleafd.conf." },
	{ "ASMCMD", 9526, "The AFD state is 'S' and filtering is 'F' on host 'H'", "asm",
	  "What AFD says of itself: LOADED is right where disks are found as AFD:*; NOT INSTALLED "
	  "is right everywhere else.",
	  "See asm.afd-state." },
	{ "INS", 30510, "Insufficient number of ASM disks selected.", "asm",
	  "The installer: a group for OCR and voting files needs 1 disk with external, 3 with "
	  "normal and 5 with high redundancy.",
	  "Select more disks, in different failure groups; see `gridck disks` for candidates." },
	{ "KFED", 320, "Invalid block numA = [N], numB = [N], error = [type_kfbh]", "asm",
	  "kfed looked at the wrong place: the AU size of the disk is not 1M and was not given.",
	  "Repeat with ausz= (1048576, 2097152, 4194304 and so on); reading harms nothing, "
	  "`repair` "
	  "writes: with the vendor's support only." },
	{ "KFED", 322, "Invalid content encountered during block traversal", "asm",
	  "The block is no ASM metadata: zeroed or overwritten.",
	  "See asm.header-corrupt, which says whether the backup header is good." },
	{ "KFOD", 316, "(The discovery string could not be had from the GPnP profile.)", "asm",
	  "kfod found no profile to learn the discovery string from.",
	  "See crs.gpnp-profile; or give the string to kfod by hand." },
	{ "OCI", 15019, "discovered duplicate path 'P' for 'P'", "asm",
	  "The same disk was found by two names of the discovery string.",
	  "As for ORA-15020: one name for each disk." },
	{ "OCI", 15038, "disk 'D' mismatch on 'A' with target disk group", "asm",
	  "As ORA-15038, printed by a client.", "See asm.group-mismatch and asm.sector-size." },
	{ "OCI", 15182, "ASMLIB version mismatch", "asm",
	  "The library of ASMLib and what serves it (driver or io_uring) do not fit together.",
	  "See asm.oracleasm-version." },
	{ "ORA", 15014, "path 'P' is not in the discovery set", "asm",
	  "The path exists for people, but ASM_DISKSTRING does not select it, or it cannot be "
	  "opened.",
	  "Compare with the discovery string in `gridck disks`; then owner, group and mode." },
	{ "ORA", 15031, "disk specification 'S' matches no disks", "asm",
	  "Nothing that ASM found fits: wrong name, or the disks are not seen.",
	  "See asm.no-disk." },
	{ "ORA", 15072, "command requires at least N regular failure groups, discovered only M",
	  "asm", "The redundancy needs more failure groups than there are disks in different ones.",
	  "Name failure groups by hand, one for each array or enclosure." },
	{ "ORA", 15075, "disk D is not visible cluster-wide", "asm",
	  "Another node of the cluster does not find the disk: path, owner or zoning differ there.",
	  "Run `gridck disks` on the other nodes and compare." },
	{ "ORA", 15080, "synchronous I/O operation failed to read or write a block of a disk",
	  "asm", "The disk gave an I/O error; ASM may take it offline or dismount the group.",
	  "Look at the kernel's log and the paths (`multipath -ll`); see asm.disk-unreadable." },
	{ "ORA", 15087, "disk 'D' is formatted as an ext2, ext3 or OCFS2 file system", "asm",
	  "Something else is on the disk; ASM refuses it.",
	  "See asm.foreign-signature; make sure that nobody needs it before anything is wiped." },
	{ "ORA", 15186, "ASMLIB error function = [F], error = [N], mesg = [M]", "asm",
	  "The library refused. [asm_open] with \"Operation not permitted\" is seen when disks are "
	  "found both as ORCL: and as raw paths.",
	  "Set the discovery string to 'ORCL:*' alone; see asm.mixed-discovery." },
	{ "ORA", 15224, "disk 'D' is already provisioned", "asm",
	  "The disk carries a label already.", "See asm.former-disk before it is labelled again." },
	{ "ORA", 27041, "unable to open file", "asm",
	  "The line after it tells why: \"Error: 2\" the path is gone, \"Error: 13\" permission.",
	  "Error 13 with right devices: group and setuid of the database home's bin/oracle; see "
	  "asm.disk-owner and crs.asm-binary." },
	{ "ORA", 27137, "(Large pages could not be had for the instance.)", "asm",
	  "The instance wanted huge pages and did not get them: too few, or the memlock limit is "
	  "too low.",
	  "See crs.asm-memory." },
	{ "ORA", 59002, "revalidation of a disk group failed", "asm",
	  "Seen with ORA-15020 during discovery as its probable cause.",
	  "See asm.duplicate-disk and asm.mixed-discovery." },
	{ "ORA", 59066,
	  "Multiple disk paths are discovering disk with identical disk header contents", "asm",
	  "From 23ai on: one disk is found by several paths. The group is not mounted.",
	  "As for ORA-15020: the discovery string must select one path for each disk." },
};

struct vendor_codes asm_codes(void)
{
	return (struct vendor_codes){ .rows = rows, .count = sizeof(rows) / sizeof(*rows) };
}
