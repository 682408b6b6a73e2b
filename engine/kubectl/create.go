package kubectl

import (
	"errors"

	"github.com/spf13/pflag"
)

func createCommand() command {
	return command{
		name: "create", use: "-f FILENAME",
		short: "Create a resource from a file or from stdin",
		setup: func(fs *pflag.FlagSet) runner {
			o := &createOptions{}
			o.declare(fs)
			return o.run
		},
		sub: []command{
			createNamespace().command(),
			{name: "quota", aliases: []string{"resourcequota"}, short: "Create a quota with the specified name"},
			createSecretCommand(),
			createConfigMap().command(),
			createServiceAccount().command(),
			createServiceCommand(),
			createDeployment().command(),
			{name: "clusterrole", short: "Create a cluster role"},
			{name: "clusterrolebinding", short: "Create a cluster role binding for a particular cluster role"},
			{name: "role", short: "Create a role with single rule"},
			{name: "rolebinding", short: "Create a role binding for a particular role or cluster role"},
			{name: "poddisruptionbudget", aliases: []string{"pdb"}, short: "Create a pod disruption budget with the specified name"},
			{name: "priorityclass", aliases: []string{"pc"}, short: "Create a priority class with the specified name"},
			createJob().command(),
			createCronJob().command(),
			{name: "ingress", aliases: []string{"ing"}, short: "Create an ingress with the specified name"},
			{name: "token", short: "Request a service account token"},
		},
	}
}

// createOptions are the flags of kubectl create (staging/src/k8s.io/kubectl/pkg/cmd/create/create.go).
type createOptions struct {
	files    files
	labels   string
	output   outputFlags
	annotate bool
	edit     bool
	raw      string
}

func (o *createOptions) declare(fs *pflag.FlagSet) {
	o.files.declare(fs, "to use to create the resource")
	selectorFlag(fs, &o.labels)
	o.output.declare(fs)
	validateFlag(fs)
	dryRunFlag(fs)
	saveConfigFlag(fs, &o.annotate)
	fs.BoolVar(&o.edit, "edit", false, "Edit the API resource before creating")
	fs.StringVar(&o.raw, "raw", "", "Raw URI to POST to the server.  Uses the transport specified by the kubeconfig file.")
	ignoredFlags(fs, "field-manager", "windows-line-endings")
}

func (o *createOptions) run(c *call, args []string) error {
	if len(args) > 0 {
		return c.usageError("Unexpected args: %v", args)
	}
	dry, err := c.dryRun()
	if err != nil {
		return err
	}
	v, err := c.validation()
	if err != nil {
		return err
	}
	report, err := c.reporter(o.output, dry)
	switch {
	case err != nil:
		return err
	case o.files.empty():
		return errors.New("must specify one of -f and -k")
	case o.edit:
		return errors.New("podflight's kubectl does not have create --edit: edit the file, then create")
	case o.raw != "":
		return errors.New("podflight's kubectl does not have create --raw")
	}
	items, errs := c.objectsOf(o.files, o.labels, v)
	if len(items) == 0 && len(errs) == 0 {
		return errors.New("no objects passed to create")
	}
	for _, it := range items {
		content, err := it.content()
		if err == nil {
			err = refreshApplied(content, o.annotate)
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if dry == dryRunClient {
			errs = appendError(errs, report.tellContent(it, content, "created"))
			continue
		}
		obj, err := c.post(it, content, v, dry)
		if err != nil {
			errs = append(errs, whileDoing("creating", it.source(), err))
			continue
		}
		errs = appendError(errs, report.tell(it.res, obj, "created"))
	}
	return collect(errs)
}

func appendError(errs []error, err error) []error {
	if err == nil {
		return errs
	}
	return append(errs, err)
}
