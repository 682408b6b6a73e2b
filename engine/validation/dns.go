package validation

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// What the resolver of a Linux system takes.
const (
	maxNameservers = 3
	maxSearchPaths = 32
	maxSearchChars = 2048
)

// dnsConfig follows validatePodDNSConfig.
func (c *podCheck) dnsConfig(p *field.Path) {
	d := c.spec.DNSConfig
	if c.spec.DNSPolicy == corev1.DNSNone {
		if d == nil {
			c.required(p, fmt.Sprintf("must provide `dnsConfig` when `dnsPolicy` is %s", corev1.DNSNone))
			return
		}
		if len(d.Nameservers) == 0 {
			c.required(p.Child("nameservers"), fmt.Sprintf("must provide at least one DNS nameserver when `dnsPolicy` is %s", corev1.DNSNone))
			return
		}
	}
	if d == nil {
		return
	}
	if len(d.Nameservers) > maxNameservers {
		c.invalid(p.Child("nameservers"), d.Nameservers, fmt.Sprintf("must not have more than %v nameservers", maxNameservers))
	}
	for i, ns := range d.Nameservers {
		c.add(validation.IsValidIPForLegacyField(p.Child("nameservers").Index(i), ns, true, nil))
	}
	if len(d.Searches) > maxSearchPaths {
		c.invalid(p.Child("searches"), d.Searches, fmt.Sprintf("must not have more than %v search paths", maxSearchPaths))
	}
	if len(strings.Join(d.Searches, " ")) > maxSearchChars {
		c.invalid(p.Child("searches"), d.Searches, fmt.Sprintf("must not have more than %v characters (including spaces) in the search list", maxSearchChars))
	}
	for i, search := range d.Searches {
		if search != "." {
			search = strings.TrimSuffix(search, ".")
			c.invalidFor(p.Child("searches").Index(i), search, validation.IsDNS1123SubdomainWithUnderscore(search))
		}
	}
	for i, option := range d.Options {
		if option.Name == "" {
			c.required(p.Child("options").Index(i), "must not be empty")
		}
	}
}
