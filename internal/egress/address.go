package egress

import (
	"net/netip"
	"strings"
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

// InternalKind says in a word why an address is none of the public internet; "" when it is.
func InternalKind(addr netip.Addr) string {
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
			return InternalKind(netip.AddrFrom4([4]byte(bytes[t.at : t.at+4])))
		}
	}
	return ""
}

// LiteralKind is [InternalKind] for a host that is written as an address or as one of the names that RFC 6761 reserves
// for loopback; "" for every other name.
func LiteralKind(host string) string {
	if name := strings.ToLower(strings.TrimSuffix(host, ".")); name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return "loopback"
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return InternalKind(addr)
	}
	return ""
}
