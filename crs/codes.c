/* SPDX-License-Identifier: Apache-2.0
 *
 * Message codes of the vendor that matter for the start order, and what each tells of this node.
 * In the texts N, M and E stand for numbers, H for a host, R for a resource, other capitals for a
 * name. A text in parentheses is not the vendor's: its wording is not known here.
 * Sorted by facility, then code.
 */
#include "crs/crs.h"

static const struct vendor_code rows[] = {
	{ "CRS", 184, "Cannot communicate with the CRS daemon.", "crsd",
	  "CRSD of this node does not answer; said by crs_stat and srvctl. It says nothing about "
	  "OHASD, CSS or ASM.",
	  "Ask `crsctl check crs` and `crsctl stat res -t -init`: the lowest part that is not "
	  "ONLINE is the one to repair." },
	{ "CRS", 223, "Resource 'R' has placement error.", "any",
	  "The resource cannot be put where the command wanted it. With CRS-2893 it only says that "
	  "the last ASM was not stopped.",
	  "Read the lines before it; nothing was changed by this refusal." },
	{ "CRS", 267, "Human intervention required to resume its availability.", "any",
	  "Follows CRS-2678: clusterware has given up on this resource and does not retry.",
	  "Repair what CRS-2678 names, then clean the resource by hand as written there." },
	{ "CRS", 1006, "The OCR location L is inaccessible.", "crsd",
	  "An OCR location could not be read. As a client line during the set-up of a cluster it "
	  "is normal.",
	  "While CRSD is down: find out why that location cannot be read (disk group mounted? "
	  "disks there, owner right?). Otherwise ignore it." },
	{ "CRS", 1012, "The OCR service started on node H.", "crsd",
	  "Good news: CRSD could open the OCR. What an earlier CRS-1013 said no longer counts.",
	  "Nothing to do." },
	{ "CRS", 1013, "The OCR location in an ASM disk group is inaccessible.", "crsd",
	  "CRSD, or a client tool, could not read the OCR. Each crsctl or ocrcheck run against a "
	  "dead OCR writes this line too, and it counts only while CRSD is down.",
	  "Mount the disk group that /etc/oracle/ocr.loc names, and find out first why it is not "
	  "mounted; then `crsctl start res ora.crsd -init`." },
	{ "CRS", 1019, "The OCR service exited on host H.", "crsd",
	  "CRSD lost the OCR or ended by an internal error; repeated, it is a CRSD that dies in a "
	  "loop (seen on 12.2 as a known bug).",
	  "Read crsd.trc. Check the OCR disk group first; if it is mounted and CRSD still loops, "
	  "look for a patch." },
	{ "CRS", 1201, "CRSD started on node H.", "crsd", "Good news: CRSD came up at that time.",
	  "Nothing to do." },
	{ "CRS", 1601, "CSSD Reconfiguration complete. Active nodes are H.", "cssd",
	  "Good news: CSSD of this node is in the cluster, together with the nodes that are named. "
	  "What was logged of lost heartbeats or voting files before it no longer counts.",
	  "Nothing to do. When a node is missing in the list, look at that node." },
	{ "CRS", 1603, "CSSD on node H has been shut down.", "cssd",
	  "CSSD ended in an orderly way: by a stop command, or after CRS-1656. It matters only for "
	  "this node and while CSS is down.",
	  "Look at the lines before it: with CRS-1656 repair that cause, with a stop command "
	  "nothing is wrong." },
	{ "CRS", 1605, "CSSD voting file is online: P", "cssd",
	  "Good news: CSSD found this voting file. An earlier CRS-1714 no longer counts.",
	  "Nothing to do." },
	{ "CRS", 1609,
	  "This node is unable to communicate with other nodes in the cluster and is going down to "
	  "preserve cluster integrity",
	  "cssd",
	  "CSSD of this node ended because of the private network: the network heartbeat was lost.",
	  "Test the interconnect with the full packet size (a plain ping may pass where jumbo "
	  "frames do not). CSSD joins by itself when the network is back." },
	{ "CRS", 1610, "Network communication with node N missing for 90% of timeout interval.",
	  "cssd",
	  "Last warning before a node is removed because of the private network. It appears on "
	  "this node too when another node reboots.",
	  "Check the interconnect, and whether the other node was rebooted on purpose." },
	{ "CRS", 1611, "Network communication with node N missing for 75% of timeout interval.",
	  "cssd",
	  "Second warning of a lost network heartbeat. It appears on this node too when another "
	  "node reboots.",
	  "Check the interconnect, and whether the other node was rebooted on purpose." },
	{ "CRS", 1612, "Network communication with node N missing for 50% of timeout interval.",
	  "cssd",
	  "First warning of a lost network heartbeat. It appears on this node too when another "
	  "node reboots.",
	  "Check the interconnect, and whether the other node was rebooted on purpose." },
	{ "CRS", 1617, "The information required to do node kill for node H is incomplete", "cssd",
	  "Noise: IPMI is not configured. It does not keep CSSD from starting.",
	  "Nothing to do; look for other messages." },
	{ "CRS", 1621,
	  "The IPMI configuration data for this node stored in the Oracle registry is incomplete",
	  "cssd", "Noise: IPMI is not configured. It does not keep CSSD from starting.",
	  "Nothing to do; look for other messages." },
	{ "CRS", 1652, "Starting clean up of CRSD resources.", "cssd",
	  "CSSD left the cluster and first ends what runs under CRSD, instead of rebooting the "
	  "node.",
	  "Let it finish; repair what CRS-1609 or CRS-1656 before it names." },
	{ "CRS", 1654, "Clean up of CRSD resources finished successfully.", "cssd",
	  "CSSD could end the resources after it left the cluster; it tries to join again.",
	  "Repair the network or the voting disks; CSSD joins by itself." },
	{ "CRS", 1656, "The CSS daemon is terminating due to a fatal error", "cssd",
	  "CSSD ended itself. The line before it and the file it names tell why.",
	  "Read the lines before it (CRS-1609 network, CRS-1705 voting files) and repair that." },
	{ "CRS", 1705,
	  "Found N configured voting files but M voting files are required, terminating to ensure "
	  "data integrity",
	  "cssd",
	  "CSSD sees too few voting files: disks are not visible on this node, or the Grid owner "
	  "may not read and write them.",
	  "Make the disks visible with the right owner, group and mode; nothing above CSS can "
	  "start before." },
	{ "CRS", 1714, "Unable to discover any voting files, retrying discovery in 15 seconds",
	  "cssd",
	  "CSSD runs and looks for its voting files again and again: ora.cssd stays STARTING. In a "
	  "good start it may appear once; then it means nothing.",
	  "Make the disks with the voting files visible, with the right owner; CSSD finds them "
	  "within 15 seconds and goes on by itself." },
	{ "CRS", 1720, "Cluster Synchronization Services daemon (CSSD) is ready for operation.",
	  "cssd", "Good news: CSSD came up at that time.", "Nothing to do." },
	{ "CRS", 1726, "(about the real-time priority of CSSD; wording not confirmed)", "cssd",
	  "CSSD could not run with the priority that it needs. Meaning not confirmed on a live "
	  "node.",
	  "Read the text in the alert log and the file it names; check cgroup and container limits "
	  "for real-time scheduling." },
	{ "CRS", 2101, "The OLR was formatted using version N.", "ohasd",
	  "A new OLR was made on this node: part of root.sh. As the last line before a failure it "
	  "means that ohasd.bin did not come up afterwards.",
	  "After a good installation nothing to do; else look whether `init.ohasd run` is "
	  "running." },
	{ "CRS", 2106, "The OLR location P is inaccessible.", "ohasd",
	  "The OLR of this node cannot be read. During root.sh, before the OLR is made, it is "
	  "normal.",
	  "Check that /etc/oracle/olr.loc names an existing file and that its owner is right (root "
	  "in a cluster, the owner of the Grid home on Oracle Restart)." },
	{ "CRS", 2112, "The OLR service started on node H.", "ohasd",
	  "Good news: OHASD could open the OLR.", "Nothing to do." },
	{ "CRS", 2501, "Resource 'R' is disabled", "any",
	  "The resource is not started because it is disabled. Harmless, but the command still "
	  "ends with CRS-4000.",
	  "Nothing to do if it is meant so." },
	{ "CRS", 2632,
	  "There are no more servers to try to place resource 'R' on that would satisfy its "
	  "placement policy",
	  "any",
	  "The start failed on every server where the resource may run; the reason stands before "
	  "it (CRS-2674, CRS-5017).",
	  "Repair what the first CRS-5017 or CRS-2674 names." },
	{ "CRS", 2672, "Attempting to start 'R' on 'H'", "any",
	  "A start was begun. Alone it says nothing about success, and lines of several resources "
	  "are mixed: pair them by resource and host.",
	  "Look for CRS-2676 or CRS-2674 of the same resource and host." },
	{ "CRS", 2673, "Attempting to stop 'R' on 'H'", "any",
	  "A stop was begun. It appears in the middle of a start, too, when VIPs move home from "
	  "other hosts.",
	  "Look for CRS-2677 of the same resource and host." },
	{ "CRS", 2674, "Start of 'R' on 'H' failed", "any",
	  "The resource did not start there. For ora.drivers.acfs this is harmless: nothing in the "
	  "start order waits for it.",
	  "Read the CRS-5017 block before it; repair that cause." },
	{ "CRS", 2675, "Stop of 'R' on 'H' failed", "any",
	  "The stop failed; the resource may be left UNKNOWN. Text not confirmed on a live node.",
	  "See the state of the resource with `crsctl stat res R -v` before anything is "
	  "repeated." },
	{ "CRS", 2676, "Start of 'R' on 'H' succeeded", "any", "The resource is up there.",
	  "Nothing to do." },
	{ "CRS", 2677, "Stop of 'R' on 'H' succeeded", "any", "The resource is down there.",
	  "Nothing to do." },
	{ "CRS", 2678, "'R' on 'H' has experienced an unrecoverable failure", "any",
	  "Clusterware does not know the state of the resource and has stopped acting on it (state "
	  "UNKNOWN, CRS-0267).",
	  "Repair the cause, make sure that no process of the resource is left, then `crsctl stop "
	  "resource R` (with -init for those under OHASD) puts the state right. For cssdagent, "
	  "cssdmonitor and ocssd.bin: never kill them." },
	{ "CRS", 2679, "Attempting to clean 'R' on 'H'", "any",
	  "What a failed start or an old run left is cleared away. For HAIP of 19c it is a normal "
	  "step of a start.",
	  "Nothing to do; look for CRS-2681." },
	{ "CRS", 2680, "Clean of 'R' on 'H' failed", "any",
	  "The clean failed; the resource may be left UNKNOWN. Text not confirmed on a live node.",
	  "See what is left of it with `ps` and `crsctl stat res R -v`." },
	{ "CRS", 2681, "Clean of 'R' on 'H' succeeded", "any",
	  "The leftovers are cleared away; a start may follow.", "Nothing to do." },
	{ "CRS", 2757, "Command 'Start' timed out waiting for response from the resource 'R'",
	  "any",
	  "An action took longer than its limit. For ora.cssd that is 600 s: network or voting "
	  "files; for disk groups it is dead storage.",
	  "Find what the resource waits for (alert log, trace it names); do not repeat the command "
	  "against dead storage." },
	{ "CRS", 2765, "Resource 'R' has failed on server 'H'.", "any",
	  "OHASD or CRSD saw the resource die and restarts it, until CRS-2771.",
	  "A single one that came back needs nothing; several of ora.crsd: check the OCR disk "
	  "group." },
	{ "CRS", 2769, "Unable to failover resource 'R'.", "any",
	  "No other server may run the resource. For ora.crsd that is always so.",
	  "See CRS-2771 beside it." },
	{ "CRS", 2771, "Maximum restart attempts reached for resource 'R'; will not restart.",
	  "crsd",
	  "OHASD has given up: ora.crsd stays OFFLINE until it is started by hand, even when the "
	  "cause is gone.",
	  "Repair the cause (often the OCR disk group), then `crsctl start res ora.crsd -init`; "
	  "this stops nothing." },
	{ "CRS", 2772, "Server 'H' has been assigned to pool 'P'.", "any",
	  "Good news: the server takes part. OHASD writes it as well as CRSD.", "Nothing to do." },
	{ "CRS", 2790, "Starting shutdown of Cluster Ready Services-managed resources on 'H'",
	  "crsd", "A stop of the stack on that host was begun.",
	  "Find out who stopped it, and whether it is meant to be down." },
	{ "CRS", 2791,
	  "Starting shutdown of Oracle High Availability Services-managed resources on 'H'",
	  "ohasd", "A stop of the whole stack on that host was begun.",
	  "Find out who stopped it, and whether it is meant to be down." },
	{ "CRS", 2792, "Shutdown of Cluster Ready Services-managed resources on 'H' has completed",
	  "crsd", "What CRSD managed on that host is down on purpose.", "Nothing to do." },
	{ "CRS", 2793,
	  "Shutdown of Oracle High Availability Services-managed resources on 'H' has completed",
	  "ohasd", "The stack of that host is down on purpose.",
	  "To start it: `crsctl start crs` as root (Oracle Restart: `crsctl start has`)." },
	{ "CRS", 2795,
	  "Shutdown of Oracle High Availability Services-managed resources on 'H' has failed",
	  "ohasd", "The stop did not end; parts may still run. Text not confirmed on a live node.",
	  "See what is left with `crsctl stat res -t -init` and `ps`; then `crsctl stop crs -f` "
	  "when ASM and all instances of this node may end." },
	{ "CRS", 2796, "The command may not proceed when Cluster Ready Services is not running",
	  "crsd", "A plain `crsctl stop crs` is refused because CRSD is down. Nothing was stopped.",
	  "Repair CRSD first (`crsctl start res ora.crsd -init`). `crsctl stop crs -f` works, but "
	  "it ends ASM and every database instance of this node." },
	{ "CRS", 2797, "Shutdown is already in progress for 'H', waiting for it to complete", "any",
	  "Somebody else is stopping the stack. Text not confirmed on a live node.",
	  "Wait for that stop; do not start a second one." },
	{ "CRS", 2799, "Failed to shut down resource 'R' on 'H'", "any",
	  "This resource held up the stop. Text not confirmed on a live node.",
	  "Look why it does not stop (sessions, mounted file systems, dead storage)." },
	{ "CRS", 2807, "Resource 'R' failed to start automatically.", "crsd",
	  "Listed in the summary of a start that still ends with CRS-4123 'has been started': "
	  "success text does not mean that all is up.",
	  "Start that resource by hand and read its CRS-5017." },
	{ "CRS", 2878, "Failed to restart resource 'R'", "any",
	  "A resource died and could not be restarted. Text not confirmed on a live node.",
	  "Read the agent's messages before it." },
	{ "CRS", 2883, "Resource 'R' failed during Clusterware stack start.", "any",
	  "Names the resource under OHASD that broke `crsctl start crs -wait`: the first broken "
	  "link.",
	  "Repair that one; what is above it could not start and needs nothing of its own." },
	{ "CRS", 2893,
	  "Cannot stop ASM instance on server 'H' because it is the only instance running.", "asm",
	  "A safety: the last ASM of the cluster serves the OCR and the voting files. Nothing was "
	  "stopped.",
	  "Nothing to repair. To take this node down use `crsctl stop crs` after its databases "
	  "were moved away." },
	{ "CRS", 4000, "Command X failed, or completed with errors.", "any",
	  "A trailer only; it does not even prove a failure (CRS-5702 'already running' causes it "
	  "too). The verb names the command.",
	  "Read the lines before it." },
	{ "CRS", 4047, "No Oracle Clusterware components configured.", "ohasd",
	  "A command for clusters was used on an Oracle Restart host, or this node was "
	  "deconfigured.",
	  "Use `crsctl check has`, `crsctl start has` on Oracle Restart. If this should be a "
	  "cluster node, look at /etc/oracle/olr.loc and ocr.loc." },
	{ "CRS", 4123,
	  "Starting Oracle High Availability Services-managed resources / Oracle High Availability "
	  "Services has been started.",
	  "ohasd",
	  "Two texts under one code: the first line of a start, and its last. The last one comes "
	  "even when resources failed, and without -wait it comes before CSS, ASM and CRSD are up.",
	  "Do not take it for success: ask `crsctl check crs` and `crsctl stat res -t -init`." },
	{ "CRS", 4124, "Oracle High Availability Services startup failed.", "ohasd",
	  "ohasd.bin did not come up: `init.ohasd run` is not running, wrong run level, an earlier "
	  "boot script hangs, autostart is disabled, or the OLR cannot be read.",
	  "Check these five in this order; `ps -ef | grep init.ohasd` first; it also shows daemons "
	  "of an earlier run." },
	{ "CRS", 4133, "Oracle High Availability Services has been stopped.", "ohasd",
	  "OHASD was stopped by command.",
	  "To start it: `crsctl start crs` as root (Oracle Restart: `crsctl start has`)." },
	{ "CRS", 4402,
	  "The CSS daemon was started in exclusive mode but found an active CSS daemon on node N, "
	  "and is terminating",
	  "cssd", "An exclusive start was refused, because another node of the cluster is up.",
	  "Nothing to repair: start this node in the normal way. Exclusive mode needs all other "
	  "nodes down." },
	{ "CRS", 4404, "The following nodes did not reply within the allotted time", "any",
	  "Answer of `crsctl check cluster -all` about other nodes. Text not confirmed on a live "
	  "node.",
	  "Run gridck on the nodes named there." },
	{ "CRS", 4405, "The following nodes are unknown to Oracle High Availability Services",
	  "any",
	  "Answer about other nodes: wrong name, or not part of this cluster. Text not confirmed "
	  "on a live node.",
	  "Compare the name with `olsnodes`." },
	{ "CRS", 4406, "Oracle High Availability Services synchronous start failed.", "any",
	  "`crsctl start crs -wait` did not come to its end; what is up stays up.",
	  "Find CRS-2883 before it: it names the resource that failed." },
	{ "CRS", 4529, "Cluster Synchronization Services is online", "cssd", "CSS is up.",
	  "Nothing to do." },
	{ "CRS", 4530, "Communications failure contacting Cluster Synchronization Services daemon",
	  "cssd",
	  "CSS is not up: no ASM, no OCR in ASM and no CRSD are possible on this node. While "
	  "ora.cssd is STARTING it is not a fault yet.",
	  "Check private network and voting files. Never kill ocssd.bin, cssdagent or cssdmonitor: "
	  "the node reboots." },
	{ "CRS", 4533, "Event Manager is online", "crsd",
	  "EVMD is up. Nothing in the start order waits for it.", "Nothing to do." },
	{ "CRS", 4534, "Cannot communicate with Event Manager", "crsd",
	  "EVMD does not answer. Normal for some seconds after a start, and while CSS is down.",
	  "Wait and ask again; if all else is up: `crsctl start res ora.evmd -init`, which stops "
	  "nothing." },
	{ "CRS", 4535, "Cannot communicate with Cluster Ready Services", "crsd",
	  "CRSD is down, still starting, stopped on purpose or not answering: one code for all. "
	  "Databases may still run.",
	  "Run `gridck walk`: it says which. The best documented cause is an OCR disk group that "
	  "is not mounted; after the repair, `crsctl start res ora.crsd -init` stops nothing." },
	{ "CRS", 4537, "Cluster Ready Services is online", "crsd", "CRSD is up.",
	  "Nothing to do." },
	{ "CRS", 4544, "Unable to connect to OHAS", "ohasd",
	  "OHASD does not answer; said by stop and deconfigure commands.", "As for CRS-4639." },
	{ "CRS", 4563, "Insufficient user privileges.", "any",
	  "The question needs root; this is not an answer about the state. Not confirmed on a live "
	  "node.",
	  "Run that command by hand as root, if nobody else can write to the Grid home." },
	{ "CRS", 4621, "Oracle High Availability Services autostart is disabled.", "ohasd",
	  "OHASD will not start at the next boot. What runs now keeps running.",
	  "If that is not meant: `crsctl enable crs` as root (Oracle Restart: `crsctl enable "
	  "has`); it changes nothing now." },
	{ "CRS", 4622, "Oracle High Availability Services autostart is enabled.", "ohasd",
	  "OHASD will start at the next boot, if its hooks in the init system are there.",
	  "Nothing to do." },
	{ "CRS", 4638, "Oracle High Availability Services is online", "ohasd",
	  "OHASD is up. It says nothing about CSS, ASM and CRSD: they may all be down.",
	  "Look at the other lines and at `crsctl stat res -t -init`." },
	{ "CRS", 4639, "Could not contact Oracle High Availability Services", "ohasd",
	  "ohasd.bin does not run, or it runs and its sockets below .oracle cannot be used. The "
	  "two need different repairs.",
	  "`ps -ef | grep ohasd` first. No ohasd.bin: init hook, autostart, OLR. ohasd.bin runs: "
	  "sockets; never delete them while anything of Oracle runs." },
	{ "CRS", 4640, "Oracle High Availability Services is already active", "ohasd",
	  "`crsctl start crs` was refused because ohasd.bin runs; the stack above may still be "
	  "broken. Nothing was changed.",
	  "Find the first broken link. `crsctl start cluster` starts what is down and stops "
	  "nothing." },
	{ "CRS", 4687, "Shutdown command has completed with errors.", "any",
	  "Trailer of a stop; the lines before say what was not stopped.",
	  "Read the lines before it (CRS-2796: nothing was stopped at all)." },
	{ "CRS", 4688, "Oracle Clusterware is already stopped on server 'H'", "any",
	  "There was nothing to stop. Text not confirmed on a live node.", "Nothing to do." },
	{ "CRS", 4692, "Cluster Ready Services is online in exclusive mode", "crsd",
	  "CRSD runs in repair mode, for one node alone. It stands where CRS-4537 should be and is "
	  "not a normal start, although it says 'online'.",
	  "Finish the repair, then `crsctl stop crs -f` and `crsctl start crs`: that ends ASM and "
	  "every instance of this node." },
	{ "CRS", 4700, "The Cluster Time Synchronization Service is in Observer mode.", "oraagent",
	  "ctssd only watches, because NTP, chrony or PTP is configured. From 23ai on it is the "
	  "only mode.",
	  "Nothing to do while the system clock is synchronised." },
	{ "CRS", 4701, "The Cluster Time Synchronization Service is in Active mode.", "oraagent",
	  "ctssd sets the clock itself, because it found no NTP.",
	  "Nothing to do if that is meant." },
	{ "CRS", 4702, "Offset (in msec): N", "oraagent",
	  "How far this clock is from the cluster's; follows CRS-4701. Not confirmed on a live "
	  "node.",
	  "Look at the time service when it is more than a second." },
	{ "CRS", 5010, "Update of configuration file F failed", "any",
	  "An agent could not write a file of a database or ASM home.",
	  "Check space, owner and mode of that file and its folder." },
	{ "CRS", 5014, "Agent A timed out starting process P for action X", "any",
	  "An agent started a program and it did not end in time.",
	  "Run that program by hand, and look at the load and the file systems." },
	{ "CRS", 5017, "The resource action \"R start\" encountered the following error:", "any",
	  "The agent's report. The reason is in the ORA- or CRS- lines that follow, up to the line "
	  "with the details.",
	  "Read those lines: the first ORA- code is the one to look up." },
	{ "CRS", 5019,
	  "All OCR locations are on ASM disk groups [G], and none of these disk groups are "
	  "mounted.",
	  "asm",
	  "ASM runs here, but without the disk group that holds the OCR: a disk is not accessible "
	  "or failed, or the discovery string does not fit. During a start it may appear before "
	  "the group is mounted.",
	  "Find the missing disk or the wrong owner, mount the group (`alter diskgroup G mount`), "
	  "then `crsctl start res ora.crsd -init`." },
	{ "CRS", 5048,
	  "Failure communicating with CRS to access a resource profile or perform an action on a "
	  "resource",
	  "any", "Part of another message: the agent could not reach CRSD.",
	  "See why CRSD is down." },
	{ "CRS", 5059, "The operating system version is not supported by ASMFD.", "asm",
	  "AFD does not exist, or is not supported, for this kernel.",
	  "See asm.afd-unsupported: give the disks to udev or ASMLib v3 instead." },
	{ "CRS", 5702, "Resource 'R' is already running on 'H'", "any",
	  "Harmless: there was nothing to start. The command still ends with CRS-4000.",
	  "Nothing to do." },
	{ "CRS", 5802, "Unable to start the agent process", "any",
	  "An agent could not be started: binary missing or not executable, log folder not "
	  "writable, file system full.",
	  "Compare modes and owners with $GRID_HOME/crs/utl/crsconfig_fileperms and look at the "
	  "space." },
	{ "CRS", 5804, "Communication error with agent process", "any",
	  "OHASD or CRSD lost its agent while starting it. Text not confirmed on a live node.",
	  "As for CRS-5802; read the agent's log." },
	{ "CRS", 5818, "Aborted command 'start' for resource 'R'", "any",
	  "The agent's limit for an action ran out: for ora.cssd 600 s. The cause is what the "
	  "resource waited for.",
	  "Look at what the resource logged before: voting files, network, storage." },
	{ "CRS", 5822, "Agent A disconnected from server.", "any",
	  "The agent lost its master: CRSD or OHASD died. A consequence, not a cause.",
	  "Look why CRSD or OHASD ended." },
	{ "CRS", 5828, "Could not start agent A", "any",
	  "OHASD could not start the agent: permissions of the binary or its log folder, full file "
	  "system.",
	  "As for CRS-5802." },
	{ "CRS", 6016, "Resource auto-start has completed for server H", "crsd",
	  "The automatic start of that server is done; single resources may have failed "
	  "(CRS-2807).",
	  "Nothing to do; see what is not ONLINE." },
	{ "CRS", 6017, "Processing resource auto-start for servers: H", "crsd",
	  "CRSD is up and starts its resources.", "Wait for CRS-6016." },
	{ "CRS", 6023, "Starting Oracle Cluster Ready Services-managed resources", "crsd",
	  "CRSD is up and starts its resources.", "Wait for CRS-6024." },
	{ "CRS", 6024, "Completed start of Oracle Cluster Ready Services-managed resources", "crsd",
	  "The start is complete.", "Nothing to do." },
	{ "CRS", 6706,
	  "Oracle Clusterware Release patch level ('N') does not match Software patch level ('M'). "
	  "Oracle Clusterware cannot be started.",
	  "ohasd",
	  "The start was refused before anything ran: the binaries have another patch level than "
	  "the registry (patch half done, or an OLR restored from before it).",
	  "Make sure that the binaries are at the level you want. Then, in a cluster and as root: "
	  "rootcrs.sh -unlock, `clscfg -localpatch`, rootcrs.sh -lock, `crsctl start crs -wait`." },
	{ "CRS", 7500,
	  "The process P failed to establish Oracle Grid Interprocess Communication (GIPC) high "
	  "availability connection with remote node 'H'.",
	  "cssd", "The private network to that node does not work, or that node is down.",
	  "Test the interconnect with the full packet size; compare `oifcfg getif` with the "
	  "adapters." },
	{ "CRS", 7517,
	  "The Oracle Grid Interprocess Communication (GIPC) failed to identify the Fast Node "
	  "Death Detection (FNDD).",
	  "cssd", "Noise: a feature of special hardware is not there.", "Nothing to do." },
	{ "CRS", 8011, "reboot advisory message from host: H", "any",
	  "Tells that a host was rebooted by clusterware. Mind the host name: mostly it is another "
	  "node.",
	  "For this node: read the messages before that time stamp. For another node: look "
	  "there." },
	{ "CRS", 8013, "reboot advisory message text", "any",
	  "The reason that belongs to CRS-8011.",
	  "Read it together with the host named in CRS-8011." },
	{ "CRS", 8017,
	  "location: P has N reboot advisory log files, M were announced and E errors occurred",
	  "any",
	  "Written when OHASD starts. A number announced above 0 tells of a reboot by clusterware.",
	  "With 0 announced nothing; else read the messages before it (CRS-8011 names the host)." },
	{ "CRS", 8500,
	  "Oracle Clusterware P process is starting with operating system process ID N", "any",
	  "A daemon was started. Many of them for one daemon are a restart loop.",
	  "See why it ended before." },
	{ "CRS", 8503,
	  "Oracle Clusterware P process with operating system process ID N experienced fatal "
	  "signal or exception",
	  "any", "A daemon crashed. As a consequence of CRS-1656 it may appear for ocssd.",
	  "Read the incident file; look for a patch if it comes again." },
	{ "CRS", 8505,
	  "Oracle Clusterware P process with operating system process ID N encountered internal "
	  "error E",
	  "any", "A daemon ended by an internal error (CRS-1019 in a CRSD that loops).",
	  "Read the incident file and the lines before; check the OCR disk group first." },
	{ "CRS", 10001, "(wrapper around lines of a client, such as ACFS-nnnn)", "any",
	  "Carries a line of the ACFS or AFD drivers; nothing in the start order waits for ACFS.",
	  "Look at the code inside." },
	{ "CRS", 33672, "Attempting to start resource group 'G' on server 'H'", "asm",
	  "Start of a resource group (19c and later: ora.asmgroup) was begun.",
	  "Look for CRS-33676." },
	{ "CRS", 33676, "Start of resource group 'G' on server 'H' succeeded.", "asm",
	  "The resource group is up there.", "Nothing to do." },
	{ "CRS", 41053, "checking Oracle Grid Infrastructure for file permission issues", "any",
	  "Printed after a failed start (18c and later), with PRVH- or PRVG- lines after it. The "
	  "differences it lists need not be the cause.",
	  "Find CRS-2883 before it first; then look at files that cannot be executed or written." },
	{ "ORA", 72, "process \"P\" is not active", "asm",
	  "A background process of the instance is missing.",
	  "Look into the alert log of that instance; a restart of ASM ends all databases that use "
	  "it." },
	{ "ORA", 600, "internal error code, arguments: [...]", "any",
	  "An internal error. With [kgfz_getDiskAccessMode:ntyp] the content of the OLR is "
	  "damaged; databases and the CRSD-side ASM do not start.",
	  "For that argument: `ocrcheck -local`, then restore the OLR with the stack of this node "
	  "down. Otherwise ask Oracle Support." },
	{ "ORA", 845, "MEMORY_TARGET not supported on this system", "asm",
	  "/dev/shm is too small or not mounted for the memory the instance wants.",
	  "Enlarge /dev/shm (`mount -o remount,size=... /dev/shm`, and /etc/fstab), then start the "
	  "instance." },
	{ "ORA", 3113, "end-of-file on communication channel", "asm",
	  "In the start of ora.asm on a second node: this ASM cannot reach the first one over HAIP "
	  "(169.254 addresses not routed between the hosts). Elsewhere: the server process died.",
	  "Check HAIP and the interconnect; in clouds that do not pass 169.254, HAIP has to be "
	  "disabled." },
	{ "ORA", 15017, "diskgroup \"G\" cannot be mounted", "asm",
	  "Frame around the real reason in the next lines.",
	  "Read ORA-15040, ORA-15042, ORA-15063 beside it." },
	{ "ORA", 15020, "discovered duplicate ASM disk \"D\"", "asm",
	  "One disk is reachable by two paths of the discovery string, or two disks carry the same "
	  "header. The group is not mounted.",
	  "Narrow the discovery string so that each disk is found once. Never clear a header "
	  "before it is sure that it is a copy." },
	{ "ORA", 15025, "could not open disk \"P\"", "asm",
	  "The process may not open the disk. With the right owner on the disk, the group or "
	  "setuid bit of $ORACLE_HOME/bin/oracle of that home is wrong.",
	  "Check owner, group and mode of the disk, then the oracle binary (`setasmgidwrap`)." },
	{ "ORA", 15032, "not all alterations performed", "asm", "Frame only.",
	  "Read the lines after it." },
	{ "ORA", 15038, "disk \"P\" mismatch on \"A\" with target disk group", "asm",
	  "The disk differs from its group in AU size, block or sector size, or creation stamp.",
	  "Find the path that shows another sector size, or the disk that belongs to another group "
	  "of the same name." },
	{ "ORA", 15040, "diskgroup is incomplete", "asm",
	  "Disks of the group are not found on this node.",
	  "Find the missing disk (ORA-15042 has its number): path, owner, discovery string." },
	{ "ORA", 15042, "ASM disk \"N\" is missing from group number \"G\"", "asm",
	  "That disk of the group is not found on this node.",
	  "Make it visible with the right owner, then mount the group. Do not mount with force "
	  "before it is clear what is lost." },
	{ "ORA", 15063, "ASM discovered an insufficient number of disks for diskgroup \"G\"", "asm",
	  "Too few disks of the group are found, often none: wrong owner after a boot, or a "
	  "discovery string that fits nothing.",
	  "Check the disks of the group on this node: there, owner, matched by the discovery "
	  "string." },
	{ "ORA", 15077, "could not locate ASM instance serving a required diskgroup", "asm",
	  "No ASM that this node can reach has the disk group mounted. Not confirmed for CRSD on a "
	  "live node.",
	  "Bring up ASM, then mount the group." },
	{ "ORA", 15078, "ASM diskgroup was forcibly dismounted", "asm",
	  "ASM lost too many disks of the group. For the OCR group this ends CRSD.",
	  "Repair the storage, mount the group, then `crsctl start res ora.crsd -init`." },
	{ "ORA", 27090, "Unable to reserve kernel resources for asynchronous disk I/O", "asm",
	  "fs.aio-nr has come near fs.aio-max-nr.",
	  "Raise fs.aio-max-nr (sysctl); it stops nothing." },
	{ "ORA", 27102, "out of memory", "asm",
	  "The kernel refused memory or shared memory: kernel.shm*, memlock, huge pages.",
	  "Check memlock and the kernel settings of the instance's owner." },
	{ "ORA", 27300, "OS system dependent operation:X failed with status: N", "asm",
	  "The operating system refused a call; the next lines (ORA-27301, ORA-27302) have its "
	  "words. In a start of ASM it may name the HAIP address.",
	  "Read those lines: network addresses point to HAIP, semaphores and memory to kernel "
	  "settings." },
	{ "ORA", 29701, "unable to connect to Cluster Synchronization Service", "cssd",
	  "CSS is down. On Oracle Restart often AUTO_START=never on ora.cssd.",
	  "Start CSS first; on Oracle Restart: `crsctl start resource ora.cssd`." },
	{ "PRCC", 1014, "R was already running", "any", "srvctl had nothing to start.",
	  "Nothing to do." },
	{ "PRCC", 1016, "R was already stopped", "any", "srvctl had nothing to stop.",
	  "Nothing to do." },
	{ "PRCC", 1017, "R was already stopped on H", "any", "srvctl had nothing to stop there.",
	  "Nothing to do." },
	{ "PRCN", 2044, "No listener exists", "crsd",
	  "srvctl found no listener in the registry; it does not say that none runs.",
	  "Compare with `crsctl stat res -t`." },
	{ "PRCR", 1004, "Resource R is already running", "any", "srvctl had nothing to start.",
	  "Nothing to do." },
	{ "PRCR", 1005, "Resource R is already stopped", "any", "srvctl had nothing to stop.",
	  "Nothing to do." },
	{ "PRCR", 1064, "Failed to start resource R on node H", "any",
	  "srvctl's frame around a failed start.", "Read the CRS- and ORA- lines after it." },
	{ "PRCR", 1068, "Failed to query resources", "crsd", "srvctl cannot ask CRSD.",
	  "Look why CRSD is down: `crsctl check crs`." },
	{ "PRCR", 1070, "Failed to check if resource R is registered", "crsd",
	  "srvctl cannot ask CRSD; it does not say that the resource is missing.",
	  "Look why CRSD is down: `crsctl check crs`." },
	{ "PRCR", 1079, "Failed to start resource R", "any",
	  "srvctl's frame around a failed start.", "Read the CRS-5017 block after it." },
	{ "PRCR", 1119, "Failed to look up CRS resources of T type", "crsd",
	  "srvctl cannot ask CRSD.", "Look why CRSD is down: `crsctl check crs`." },
	{ "PRCR", 1214, "failed to stop resource group G", "asm",
	  "srvctl stop asm was refused; with CRS-2893 because it is the only ASM.",
	  "Nothing was stopped; see CRS-2893." },
	{ "PROC", 26, "Error while accessing the physical storage", "crsd",
	  "The OCR cannot be read: its disk group is not mounted, or CSS is down (then ORA-29701 "
	  "follows).",
	  "If CSS is down start there; else mount the OCR disk group, then `crsctl start res "
	  "ora.crsd -init`." },
	{ "PROCL", 26, "Error while accessing the physical storage", "ohasd",
	  "The OLR of this node cannot be read; the words after it say why (seen: Permission "
	  "denied). A command that was not run as root gets this too.",
	  "Check owner and mode of the file that /etc/oracle/olr.loc names; only if its content is "
	  "damaged restore it with the stack down: `ocrconfig -local -restore FILE`." },
	{ "PROCL", 60, "The Oracle Local Registry backup file F is corrupt.", "ohasd",
	  "A backup of the OLR is no good: the OLR itself may be damaged.",
	  "`ocrcheck -local`; keep older backups, do not overwrite them." },
	{ "PROT", 602, "Failed to retrieve data from the cluster registry", "crsd",
	  "ocrcheck cannot read the OCR; the lines after it say why.",
	  "Read PROC-26 or ORA-29701 after it. `ocrcheck -local` reads the OLR even with the stack "
	  "down." },
	{ "PROTL", 23, "failed to back up Oracle Local Registry", "ohasd",
	  "The OLR could not be saved; PROCL-60 after it says that it may be damaged.",
	  "`ocrcheck -local`; do not overwrite older backups." },
	{ "PRVF", 9991, "Owner of device \"D\" did not match the expected owner.", "asm",
	  "cluvfy: the disk belongs to somebody else (seen: root instead of grid), as after a boot "
	  "without its udev rule or oracleasm.",
	  "Repair the rule or the oracleasm configuration, not only the owner: chown is gone at "
	  "the next boot." },
	{ "PRVF", 9992, "Group of device \"D\" did not match the expected group.", "asm",
	  "cluvfy: the disk has another group (seen: disk instead of asmadmin).",
	  "As for PRVF-9991." },
	{ "PRVG", 2031, "Owner of file F did not match the expected value on node H.", "any",
	  "Printed with CRS-41053 after a failed start: a file of the Grid home has another owner. "
	  "It need not be the cause.",
	  "Look first for CRS-2883; then compare with crsconfig_fileperms." },
	{ "PRVH", 116,
	  "Path P with permissions M does not have execute permissions for the owner, file's "
	  "group, and others on node H.",
	  "any",
	  "Printed with CRS-41053 after a failed start: a file of the Grid home has another mode. "
	  "It need not be the cause.",
	  "Look first for CRS-2883; then compare with crsconfig_fileperms." },
};

struct vendor_codes crs_codes(void)
{
	return (struct vendor_codes){ .rows = rows, .count = sizeof(rows) / sizeof(*rows) };
}
