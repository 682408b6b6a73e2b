package kubectl

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

// globalFlags declares the flags of every command. Only the namespace means anything here; the others are
// taken as kubectl takes them, so that lines that work elsewhere work here.
func globalFlags(c *call) *pflag.FlagSet {
	fs := pflag.NewFlagSet("kubectl", pflag.ContinueOnError)
	fs.StringVarP(&c.namespace, "namespace", "n", c.namespace, "If present, the namespace scope for this CLI request")
	for _, name := range []string{
		"as", "as-uid", "cache-dir", "certificate-authority", "client-certificate", "client-key", "cluster", "context",
		"kubeconfig", "kuberc", "password", "profile", "profile-output", "proxy-url", "request-timeout", "tls-server-name",
		"token", "user", "username", "log-flush-frequency", "vmodule",
	} {
		fs.String(name, "", "")
	}
	fs.StringP("server", "s", "", "")
	fs.StringP("v", "v", "0", "")
	fs.StringArray("as-group", nil, "")
	fs.StringArray("as-user-extra", nil, "")
	for _, name := range []string{"disable-compression", "insecure-skip-tls-verify", "match-server-version", "warnings-as-errors"} {
		fs.Bool(name, false, "")
	}
	return fs
}

// normalize takes --dry_run for --dry-run (WordSepNormalizeFunc).
func normalize(_ *pflag.FlagSet, name string) pflag.NormalizedName {
	return pflag.NormalizedName(strings.ReplaceAll(name, "_", "-"))
}

// files are the flags that name manifests.
type files struct {
	names     []string
	kustomize string
	recursive bool
}

func (f *files) declare(fs *pflag.FlagSet, usage string) {
	fs.StringSliceVarP(&f.names, "filename", "f", nil, "Filename, directory, or URL to files "+usage)
	fs.StringVarP(&f.kustomize, "kustomize", "k", "", "Process the kustomization directory. This flag can't be used together with -f or -R.")
	fs.BoolVarP(&f.recursive, "recursive", "R", false, "Process the directory used in -f, --filename recursively.")
}

func (f *files) empty() bool { return len(f.names) == 0 && f.kustomize == "" }

// check follows FilenameOptions.validate.
func (f *files) check() error {
	var errs []error
	if len(f.names) > 0 && f.kustomize != "" {
		errs = append(errs, fmt.Errorf("only one of -f or -k can be specified"))
	}
	if f.kustomize != "" && f.recursive {
		errs = append(errs, fmt.Errorf("the -k flag can't be used with -f or -R"))
	}
	if len(errs) == 0 && f.kustomize != "" {
		errs = append(errs, fmt.Errorf("podflight's kubectl has no kustomize: name the manifests with -f"))
	}
	return collect(errs)
}

func selectorFlag(fs *pflag.FlagSet, p *string) {
	fs.StringVarP(p, "selector", "l", "", "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'.(e.g. -l key1=value1,key2=value2,key3 in (value3)). Matching objects must satisfy all of the specified label constraints.")
}

func fieldSelectorFlag(fs *pflag.FlagSet, p *string) {
	fs.StringVar(p, "field-selector", "", "Selector (field query) to filter on, supports '=', '==', and '!='.(e.g. --field-selector key1=value1,key2=value2). The server only supports a limited number of field queries per type.")
}

func allNamespacesFlag(fs *pflag.FlagSet, p *bool) {
	fs.BoolVarP(p, "all-namespaces", "A", false, "If present, list the requested object(s) across all namespaces. Namespace in current context is ignored even if specified with --namespace.")
}

// ignoredFlags declares flags that change nothing here.
func ignoredFlags(fs *pflag.FlagSet, names ...string) {
	for _, name := range names {
		switch name {
		case "chunk-size":
			fs.Int64(name, 500, "Return large lists in chunks rather than all at once. Pass 0 to disable.")
		case "field-manager":
			fs.String(name, "", "Name of the manager used to track field ownership.")
		case "subresource":
			fs.String(name, "", "")
		default:
			fs.Bool(name, false, "")
		}
	}
}

// dryRun is the value of --dry-run.
type dryRun int

const (
	dryRunNone dryRun = iota
	dryRunClient
	dryRunServer
)

func dryRunFlag(fs *pflag.FlagSet) {
	fs.String("dry-run", "none", `Must be "none", "server", or "client". If client strategy, only print the object that would be sent, without sending it. If server strategy, submit server-side request without persisting the resource.`)
	fs.Lookup("dry-run").NoOptDefVal = "unchanged"
}

// dryRun reads --dry-run as GetDryRunStrategy does.
func (c *call) dryRun() (dryRun, error) {
	value := c.flags.Lookup("dry-run").Value.String()
	switch value {
	case "unchanged":
		c.klogWarning("helpers.go:714", "--dry-run is deprecated and can be replaced with --dry-run=client.")
		return dryRunClient, nil
	case "client":
		return dryRunClient, nil
	case "server":
		return dryRunServer, nil
	case "none":
		return dryRunNone, nil
	}
	b, err := strconv.ParseBool(value)
	if err != nil {
		return dryRunNone, verbatim(`Invalid dry-run value (%v). Must be "none", "server", or "client".`, value)
	}
	if b {
		c.klogWarning("helpers.go:728", fmt.Sprintf("--dry-run=%s is deprecated (boolean value) and can be replaced with --dry-run=client.", value))
		return dryRunClient, nil
	}
	c.klogWarning("helpers.go:731", fmt.Sprintf("--dry-run=%s is deprecated (boolean value) and can be replaced with --dry-run=none.", value))
	return dryRunNone, nil
}

// klogWarning prints a line of kubectl's own log.
func (c *call) klogWarning(where, text string) {
	c.begin()
	c.complain("W%s       1 %s] %s\n", c.now().Format("0102 15:04:05.000000"), where, text)
}

// suffix is what the dry run adds to what was done.
func (d dryRun) suffix() string {
	return [...]string{"", " (dry run)", " (server dry run)"}[d]
}
