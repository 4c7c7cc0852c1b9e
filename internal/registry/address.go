package registry

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
)

var internalRanges = []struct {
	prefix netip.Prefix
	kind   string
}{
	{netip.MustParsePrefix("100.64.0.0/10"), "carrier-grade NAT"},
	{netip.MustParsePrefix("0.0.0.0/8"), "unspecified"},
	{netip.MustParsePrefix("192.0.0.0/24"), "reserved"},
	{netip.MustParsePrefix("198.18.0.0/15"), "benchmarking"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved"},
	{netip.MustParsePrefix("fec0::/10"), "site-local"},
}

// translations are IPv6 ranges that gateways turn into the IPv4 address at the given byte: NAT64 (RFC 6052, RFC 8215)
// and 6to4 (RFC 3056). The IPv4 address decides.
var translations = []struct {
	prefix netip.Prefix
	at     int
}{
	{netip.MustParsePrefix("64:ff9b::/96"), 12},
	{netip.MustParsePrefix("64:ff9b:1::/48"), 12},
	{netip.MustParsePrefix("2002::/16"), 2},
}

// internalKind says in a word why an address is none of the public internet; "" when it is.
func internalKind(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	switch {
	case !addr.IsValid():
		return "unreadable"
	case addr.IsUnspecified():
		return "unspecified"
	case addr.IsLoopback():
		return "loopback"
	case addr.IsPrivate():
		return "private"
	case addr.IsLinkLocalUnicast():
		return "link-local"
	case addr.IsMulticast():
		return "multicast"
	}
	for _, r := range internalRanges {
		if r.prefix.Contains(addr) {
			return r.kind
		}
	}
	for _, t := range translations {
		if t.prefix.Contains(addr) {
			bytes := addr.As16()
			return internalKind(netip.AddrFrom4([4]byte(bytes[t.at : t.at+4])))
		}
	}
	return ""
}

// literalKind is [internalKind] for a host that is written as an address or as one of the names that RFC 6761 reserves
// for loopback; "" for every other name.
func literalKind(host string) string {
	if name := strings.ToLower(strings.TrimSuffix(host, ".")); name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return "loopback"
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return internalKind(addr)
	}
	return ""
}

// internalAddress is the problem of a request to an address that it must not have. subject says how the address came up:
// "localhost is", "reg.test resolves to", "reg.test redirects to".
func internalAddress(subject, kind, address string) *problem {
	return problemf(CausePolicy, helpAddress, "%s the %s address %s; only a registry that is named and asked directly may have one",
		printable(subject), kind, printable(address))
}

// controlFunc is called between the making of a socket and its connecting, with the resolved address; an error keeps it
// from connecting.
type controlFunc func(ctx context.Context, network, address string, _ syscall.RawConn) error

type dialFunc func(ctx context.Context, network, address string, control controlFunc) (net.Conn, error)

func dialNetwork(ctx context.Context, network, address string, control controlFunc) (net.Conn, error) {
	dialer := net.Dialer{ControlContext: control}
	return dialer.DialContext(ctx, network, address)
}

// publicOnly refuses internal addresses when they are connected to, which is the only moment that counts: a name may
// resolve to another address each time it is looked up.
func publicOnly(host string) controlFunc {
	return func(_ context.Context, _, address string, _ syscall.RawConn) error {
		resolved, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("reading the address %q: %w", address, err)
		}
		kind := internalKind(resolved.Addr())
		if kind == "" {
			return nil
		}
		subject := "a redirect or a reference leads to"
		if name, _, err := net.SplitHostPort(host); err == nil && name != resolved.Addr().String() {
			subject = name + " resolves to"
		}
		return internalAddress(subject, kind, resolved.Addr().String())
	}
}
