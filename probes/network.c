/* SPDX-License-Identifier: Apache-2.0
 *
 * What the processes answer is a table of a capture: one form for the way and for the file.
 */
#include "probes/network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <linux/if.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "probes/capture_environment.h"
#include "probes/child.h"
#include "probes/worker.h"

/* ---- in the process: adapters ---- */

static unsigned prefix_of(const unsigned char *mask, size_t length)
{
	unsigned bits = 0;

	for (size_t i = 0; i < length; i++)
		bits += (unsigned)__builtin_popcount(mask[i]);
	return bits;
}

static void set_address(struct arena *arena, const struct ifaddrs *entry, struct adapter *adapter)
{
	char text[INET6_ADDRSTRLEN];
	struct adapter_address address = { .family = 4 };
	const void *mask;

	if (entry->ifa_addr->sa_family == AF_INET) {
		const struct sockaddr_in *from = (const void *)entry->ifa_addr;
		memcpy(address.b, &from->sin_addr, sizeof(from->sin_addr));
		mask = &((const struct sockaddr_in *)(const void *)entry->ifa_netmask)->sin_addr;
	} else {
		const struct sockaddr_in6 *from = (const void *)entry->ifa_addr;
		memcpy(address.b, &from->sin6_addr, sizeof(from->sin6_addr));
		mask = &((const struct sockaddr_in6 *)(const void *)entry->ifa_netmask)->sin6_addr;
		address.family = 6;
	}
	if (entry->ifa_netmask)
		address.prefix = prefix_of(mask, address.family == 4 ? 4 : 16);
	inet_ntop(entry->ifa_addr->sa_family, address.b, text, sizeof(text));
	address.text = arena_strdup(arena, text);
	adapter->addresses = arena_grow(arena, adapter->addresses, &adapter->capacity,
					adapter->count, sizeof(*adapter->addresses));
	adapter->addresses[adapter->count++] = address;
}

static struct adapter *adapter_of(struct arena *arena, struct network_facts *io, const char *name)
{
	for (size_t i = 0; i < io->count; i++)
		if (str_equal(io->items[i].name, name))
			return &io->items[i];
	io->items = arena_grow(arena, io->items, &io->capacity, io->count, sizeof(*io->items));
	struct adapter *adapter = &io->items[io->count++];
	*adapter = (struct adapter){ .name = arena_strdup(arena, name) };
	return adapter;
}

static long mtu_of(const char *name)
{
	struct ifreq request = { 0 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	strncpy(request.ifr_name, name, sizeof(request.ifr_name) - 1);
	long mtu = fd >= 0 && ioctl(fd, SIOCGIFMTU, &request) == 0 ? request.ifr_mtu
								   : COUNT_UNKNOWN;
	if (fd >= 0)
		close(fd);
	return mtu;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct adapter *)a)->name, ((const struct adapter *)b)->name);
}

static void serve_adapters(struct bytes request, struct strbuf *reply)
{
	struct network_facts network = { 0 };
	struct ifaddrs *list = NULL;

	(void)request;
	if (getifaddrs(&list) < 0)
		return;
	for (const struct ifaddrs *entry = list; entry; entry = entry->ifa_next) {
		struct adapter *adapter = adapter_of(reply->arena, &network, entry->ifa_name);
		adapter->up = entry->ifa_flags & IFF_UP;
		adapter->carrier = adapter->up ? (entry->ifa_flags & IFF_LOWER_UP) != 0 : -1;
		if (entry->ifa_addr && (entry->ifa_addr->sa_family == AF_INET ||
					entry->ifa_addr->sa_family == AF_INET6))
			set_address(reply->arena, entry, adapter);
	}
	freeifaddrs(list);
	for (size_t i = 0; i < network.count; i++)
		network.items[i].mtu = mtu_of(network.items[i].name);
	if (network.count)
		qsort(network.items, network.count, sizeof(*network.items), by_name);
	capture_format_net(reply, &network);
}

/* ---- in the process: names ---- */

static enum fact_status status_of(int error)
{
	switch (error) {
	case 0:
		return FACT_OBTAINED;
	case EAI_NONAME:
	case EAI_NODATA:
		return FACT_ABSENT;
	default:
		return FACT_FAILED;
	}
}

static void add_address(struct arena *arena, const struct addrinfo *entry, struct name_fact *name)
{
	char text[NI_MAXHOST];

	if (getnameinfo(entry->ai_addr, entry->ai_addrlen, text, sizeof(text), NULL, 0,
			NI_NUMERICHOST) != 0)
		return;
	text[strcspn(text, "%")] = '\0'; /* the zone of a link-local one */
	if (!names_hold(&name->addresses, text))
		names_add(arena, &name->addresses, arena_strdup(arena, text));
}

static void serve_name(struct bytes request, struct strbuf *reply)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct name_fact name = { .name = arena_strndup(reply->arena, request.data,
							request.length) };
	struct addrinfo *list = NULL;
	int64_t begun = monotonic_ms();

	name.from.status = status_of(getaddrinfo(name.name, NULL, &hints, &list));
	name.milliseconds = (long)(monotonic_ms() - begun);
	for (const struct addrinfo *entry = list; entry; entry = entry->ai_next)
		add_address(reply->arena, entry, &name);
	if (list)
		freeaddrinfo(list);
	capture_format_name(reply, &name);
}

/* ---- asking ---- */

static enum fact_status status_of_worker(int error)
{
	return error == -ETIMEDOUT ? FACT_TIMED_OUT : FACT_FAILED;
}

void network_adapters(struct arena *arena, int64_t timeout_ms, struct network_facts *ret)
{
	struct worker *worker = worker_new(arena, serve_adapters, 1);
	const char *words = NULL;
	struct bytes reply;
	int error = worker_ask(worker, (struct bytes){ "", 0 }, timeout_ms, arena, &reply);

	worker_close(worker);
	*ret = (struct network_facts){ .from = { FACT_OBTAINED, "getifaddrs", NULL } };
	if (error)
		ret->from.status = status_of_worker(error);
	else if (!capture_parse_net(arena, reply, "getifaddrs", ret, &words) || ret->count == 0)
		ret->from = (struct provenance){ FACT_FAILED, "getifaddrs", words };
}

static void take_name(struct arena *arena, struct bytes reply, struct name_fact *io)
{
	struct name_facts answers = { 0 };
	const char *role = io->role, *words = NULL;

	if (!capture_parse_names(arena, reply, io->name, &answers, &words) || answers.count != 1) {
		io->from = (struct provenance){ FACT_FAILED, io->name, words };
		return;
	}
	*io = answers.items[0];
	io->role = role;
}

void network_resolve(struct arena *arena, int64_t timeout_ms, struct name_fact *io, size_t count)
{
	struct worker **workers = arena_alloc(arena, (count + 1) * sizeof(struct worker *));
	int64_t deadline = monotonic_ms() + timeout_ms;

	for (size_t i = 0; i < count; i++) {
		struct bytes name = { io[i].name, strlen(io[i].name) };
		workers[i] = worker_new(arena, serve_name, 1);
		io[i].milliseconds = COUNT_UNKNOWN;
		int error = worker_send(workers[i], name, timeout_ms, arena);
		io[i].from = (struct provenance){ error ? status_of_worker(error) : FACT_OBTAINED,
						  io[i].name, NULL };
	}
	for (size_t i = 0; i < count; i++) {
		struct bytes reply;
		int64_t left = deadline - monotonic_ms();
		if (io[i].from.status != FACT_OBTAINED)
			continue;
		int error = worker_receive(workers[i], left > 1 ? left : 1, arena, &reply);
		if (error)
			io[i].from.status = status_of_worker(error);
		else
			take_name(arena, reply, &io[i]);
		if (error)
			io[i].milliseconds = error == -ETIMEDOUT ? (long)timeout_ms : COUNT_UNKNOWN;
	}
	for (size_t i = 0; i < count; i++)
		worker_close(workers[i]);
}
