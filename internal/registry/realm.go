package registry

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// related says whether a token server belongs to a registry: the same host, or one of the same registrable domain.
func related(registry, realm string) bool {
	a, b := hostname(registry), hostname(realm)
	if a == b {
		return true
	}
	if _, err := netip.ParseAddr(a); err == nil {
		return false
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(a)
	if err != nil || isShared(domain) {
		return false
	}
	other, err := publicsuffix.EffectiveTLDPlusOne(b)
	return err == nil && other == domain
}

func hostname(authority string) string {
	return strings.ToLower((&url.URL{Host: authority}).Hostname())
}

// sharedDomains are domains whose subdomains belong to different people though the list of public suffixes does not have
// them: registries and token servers are run below these.
var sharedDomains = strings.Fields("amazonaws.com azurecr.io azurecr.cn azurecr.us cloudapp.net jfrog.io nip.io pkg.dev sslip.io traefik.me windows.net")

// isShared says whether a domain is one of them or below one, as regions and zones are ("us-east-1.elb.amazonaws.com").
func isShared(domain string) bool {
	return slices.ContainsFunc(sharedDomains, func(shared string) bool {
		return domain == shared || strings.HasSuffix(domain, "."+shared)
	})
}
