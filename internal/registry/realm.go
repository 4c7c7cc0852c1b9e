package registry

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
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
	left, right := strings.Split(a, "."), strings.Split(b, ".")
	slices.Reverse(left)
	slices.Reverse(right)
	var shared []string
	for i := 0; i < min(len(left), len(right)) && left[i] == right[i]; i++ {
		shared = append([]string{left[i]}, shared...)
	}
	return len(shared) >= 2 && !publicSuffix(shared)
}

func hostname(authority string) string {
	return strings.ToLower((&url.URL{Host: authority}).Hostname())
}

// secondLevel are labels under which country domains are registered, as in "co.uk".
var secondLevel = strings.Fields("ac co com edu firm gen go gob gouv gov govt gv id ind ltd mil ne net nhs nic nom or org plc sch school web")

// sharedDomains are domains whose subdomains belong to different people. This is no full list of public suffixes: it
// has those under which registries and token servers are run.
var sharedDomains = strings.Fields(`amazonaws.com appspot.com azurecr.io azurecr.cn azurecr.us azurewebsites.net cloudapp.net cloudfront.net
	cloudfunctions.net duckdns.org fly.dev github.io gitlab.io herokuapp.com jfrog.io myshopify.com netlify.app ngrok.app ngrok.dev ngrok.io
	ngrok-free.app nip.io no-ip.org ondigitalocean.app onrender.com pages.dev pkg.dev railway.app run.app sslip.io traefik.me vercel.app
	web.app windows.net workers.dev`)

// publicSuffix says whether different people's names stand under a domain.
func publicSuffix(labels []string) bool {
	if len(labels) == 2 && len(labels[1]) == 2 && slices.Contains(secondLevel, labels[0]) {
		return true
	}
	// Any deeper domain too: below these come regions and zones ("us-east-1.elb.amazonaws.com").
	domain := "." + strings.Join(labels, ".")
	return slices.ContainsFunc(sharedDomains, func(shared string) bool { return strings.HasSuffix(domain, "."+shared) })
}
