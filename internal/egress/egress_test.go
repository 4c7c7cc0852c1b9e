package egress_test

import (
	"net/netip"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/egress"
)

func TestInternalKind(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"8.8.8.8": "", "203.0.113.7": "", "2606:4700::1111": "", "100.63.255.255": "", "172.32.0.1": "", "2002:0808:0808::1": "",
		"127.0.0.1": "loopback", "127.8.8.8": "loopback", "::1": "loopback", "::ffff:127.0.0.1": "loopback",
		"10.0.0.5": "private", "172.16.0.1": "private", "192.168.1.1": "private", "fd00::1": "private",
		"169.254.169.254": "link-local", "fe80::1%eth0": "link-local", "64:ff9b::a9fe:a9fe": "link-local", "2002:a9fe:a9fe::1": "link-local",
		"100.64.0.1": "carrier-grade NAT", "224.0.0.1": "multicast", "ff02::1": "multicast", "0.0.0.0": "unspecified", "::": "unspecified",
		"0.1.2.3": "unspecified", "255.255.255.255": "reserved", "198.18.0.1": "benchmarking", "fec0::1": "site-local", "192.0.0.1": "reserved",
	} {
		if got := egress.InternalKind(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
	if egress.InternalKind(netip.Addr{}) == "" {
		t.Error("no address is public")
	}
	for host, want := range map[string]string{"localhost": "loopback", "A.LocalHost.": "loopback", "notlocalhost": "", "10.0.0.5": "private", "ghcr.io": ""} {
		if got := egress.LiteralKind(host); got != want {
			t.Errorf("%s is %q, want %q", host, got, want)
		}
	}
}

func TestPrintable(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"plain":                  "plain",
		"tabs\tand\r\nlines ":    "tabs and lines",
		"\x1b[31mred\x07":        `\x1b[31mred\x07`,
		"c1 \u009b, bidi \u202e": `c1 \x9b, bidi \u202e`,
		"bytes \xff\xfe":         `bytes \xff\xfe`,
		"héllo ✓ \ufffd":         "héllo ✓ \ufffd",
		"\U000e0001":             `\ue0001`,
		strings.Repeat("é", 201): strings.Repeat("é", 200) + "…",
	} {
		if diff := cmp.Diff(want, egress.Printable(text)); diff != "" {
			t.Errorf("egress.Printable(%q) (-want +got):\n%s", text, diff)
		}
	}
}

func FuzzPrintable(f *testing.F) {
	f.Add("\x1b]0;x\a\u202e\xff\n::error::")
	f.Fuzz(func(t *testing.T, text string) {
		got := egress.Printable(text)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsGraphic(r) }) {
			t.Errorf("egress.Printable(%q) is %q", text, got)
		}
	})
}
