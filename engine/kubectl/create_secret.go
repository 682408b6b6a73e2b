package kubectl

import (
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"podflight/engine/api"
)

func createSecretCommand() command {
	cmd := command{
		name: "secret", use: "(docker-registry | generic | tls)",
		short: "Create a secret using a specified subcommand",
		sub:   []command{createDockerSecret().command(), createTLSSecret().command(), createGenericSecret().command()},
	}
	cmd.setup = group(cmd)
	return cmd
}

const secretFailure = "failed to create secret "

// newSecret follows newSecretObj (staging/src/k8s.io/kubectl/pkg/cmd/create/create_secret.go).
func newSecret(name string, typ corev1.SecretType) *corev1.Secret {
	s := &corev1.Secret{Type: typ, Data: map[string][]byte{}}
	s.Name = name
	return s
}

func addToSecret(s *corev1.Secret, key string, value []byte) error {
	if errs := validation.IsConfigMapKey(key); len(errs) > 0 {
		return fmt.Errorf("%q is not valid key name for a Secret %s", key, strings.Join(errs, ";"))
	}
	if _, exists := s.Data[key]; exists {
		return fmt.Errorf("cannot add key %s, another key by that name already exists", key)
	}
	s.Data[key] = value
	return nil
}

// named appends the hash of a secret to its name, if that is wanted.
func named(s *corev1.Secret, hash bool) (api.Object, error) {
	if !hash {
		return s, nil
	}
	text, err := shortHash(map[string]any{"kind": "Secret", "type": s.Type, "name": s.Name, "data": s.Data})
	s.Name += "-" + text
	return s, err
}

func createGenericSecret() generator {
	return generator{
		name: "generic", use: "NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
		short: "Create a secret from a local file, directory, or literal value", failure: secretFailure,
		declare: func(fs *pflag.FlagSet) maker {
			s := &sources{}
			s.declare(fs, "secret")
			typ := fs.String("type", "", "The type of secret to create")
			return func(c *call, name string, _ []string) (api.Object, error) {
				if err := s.check(name); err != nil {
					return nil, err
				}
				secret := newSecret(name, corev1.SecretType(*typ))
				add := func(key, value string) error { return addToSecret(secret, key, []byte(value)) }
				err := s.readLiterals(add)
				if err == nil {
					err = s.readFiles(c, func(key string, value []byte) error { return addToSecret(secret, key, value) })
				}
				if err == nil {
					err = s.readEnvFiles(c, add)
				}
				if err != nil {
					return nil, err
				}
				return named(secret, s.hash)
			}
		},
	}
}

// dockerOptions are the flags of kubectl create secret docker-registry (create_secret_docker.go).
type dockerOptions struct {
	sources
	username, password, email, server string
}

func createDockerSecret() generator {
	return generator{
		name:  "docker-registry",
		use:   "NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none]",
		short: "Create a secret for use with a Docker registry", failure: secretFailure,
		declare: func(fs *pflag.FlagSet) maker {
			o := &dockerOptions{}
			fs.StringVar(&o.username, "docker-username", "", "Username for Docker registry authentication")
			fs.StringVar(&o.password, "docker-password", "", "Password for Docker registry authentication")
			fs.StringVar(&o.email, "docker-email", "", "Email for Docker registry")
			fs.StringVar(&o.server, "docker-server", "https://index.docker.io/v1/", "Server location for Docker registry")
			fs.BoolVar(&o.hash, "append-hash", false, "Append a hash of the secret to its name.")
			fs.StringSliceVar(&o.files, "from-file", nil, "Key files can be specified using their file path, in which case a default name of .dockerconfigjson will be given to them, or optionally with a name and file path, in which case the given name will be used.")
			return o.secret
		},
	}
}

func (o *dockerOptions) secret(c *call, name string, _ []string) (api.Object, error) {
	if name == "" {
		return nil, errNoName
	}
	if len(o.files) == 0 && (o.username == "" || o.password == "" || o.server == "") {
		return nil, errors.New("either --from-file or the combination of --docker-username, --docker-password and --docker-server is required")
	}
	s := newSecret(name, corev1.SecretTypeDockerConfigJson)
	if len(o.files) == 0 {
		s.Data[corev1.DockerConfigJsonKey] = o.config()
		return named(s, o.hash)
	}
	for i, file := range o.files {
		if !strings.Contains(file, "=") {
			o.files[i] = corev1.DockerConfigJsonKey + "=" + file
		}
	}
	if err := o.readFiles(c, func(key string, value []byte) error { return addToSecret(s, key, value) }); err != nil {
		return nil, err
	}
	return named(s, o.hash)
}

// config is what ~/.docker/config.json would hold.
func (o *dockerOptions) config() []byte {
	type login struct {
		Username string `json:"username,omitempty"`
		Password string `json:"password,omitempty"`
		Email    string `json:"email,omitempty"`
		Auth     string `json:"auth,omitempty"`
	}
	auth := base64.StdEncoding.EncodeToString([]byte(o.username + ":" + o.password))
	data, _ := json.Marshal(map[string]map[string]login{"auths": {o.server: {o.username, o.password, o.email, auth}}})
	return data
}

// createTLSSecret is kubectl create secret tls (create_secret_tls.go). That the key belongs to the
// certificate is not checked here.
func createTLSSecret() generator {
	return generator{
		name: "tls", use: "NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]",
		short: "Create a TLS secret", failure: secretFailure,
		declare: func(fs *pflag.FlagSet) maker {
			cert := fs.String("cert", "", "Path to PEM encoded public key certificate.")
			key := fs.String("key", "", "Path to private key associated with given certificate.")
			hash := fs.Bool("append-hash", false, "Append a hash of the secret to its name.")
			return func(c *call, name string, _ []string) (api.Object, error) {
				if *key == "" || *cert == "" {
					return nil, errors.New("key and cert must be specified")
				}
				s := newSecret(name, corev1.SecretTypeTLS)
				for _, part := range []struct{ key, file, what string }{
					{corev1.TLSCertKey, *cert, "certificate"}, {corev1.TLSPrivateKeyKey, *key, "key"},
				} {
					data, err := c.readData(part.file)
					if err != nil {
						return nil, verbatim("Cannot read file %v, open %v: no such file or directory", part.file, part.file)
					}
					if block, _ := pem.Decode(data); block == nil {
						return nil, fmt.Errorf("tls: failed to find any PEM data in %s input", part.what)
					}
					s.Data[part.key] = data
				}
				return named(s, *hash)
			}
		},
	}
}
