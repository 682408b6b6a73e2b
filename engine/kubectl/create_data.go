package kubectl

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/util/validation"
)

// sources are the flags that name keys and values: --from-literal, --from-file, --from-env-file.
type sources struct {
	files    []string
	literals []string
	envFiles []string
	hash     bool
}

func (s *sources) declare(fs *pflag.FlagSet, what string) {
	fs.StringSliceVar(&s.files, "from-file", nil, "Key file can be specified using its file path, in which case file basename will be used as key, or optionally with a key and file path, in which case the given key will be used.")
	fs.StringArrayVar(&s.literals, "from-literal", nil, "Specify a key and literal value to insert in "+what+" (i.e. mykey=somevalue)")
	fs.StringSliceVar(&s.envFiles, "from-env-file", nil, "Specify the path to a file to read lines of key=val pairs to create a "+what+".")
	fs.BoolVar(&s.hash, "append-hash", false, "Append a hash of the "+what+" to its name.")
}

func (s *sources) check(name string) error {
	if name == "" {
		return errNoName
	}
	if len(s.envFiles) > 0 && (len(s.files) > 0 || len(s.literals) > 0) {
		return errors.New("from-env-file cannot be combined with from-file or from-literal")
	}
	return nil
}

// readLiterals hands on what --from-literal says.
func (s *sources) readLiterals(add func(key, value string) error) error {
	for _, source := range s.literals {
		key, value, ok := strings.Cut(source, "=")
		if !ok || key == "" {
			return fmt.Errorf("invalid literal source %v, expected key=value", source)
		}
		if err := add(key, value); err != nil {
			return err
		}
	}
	return nil
}

// readFiles hands on what --from-file names.
func (s *sources) readFiles(c *call, add func(key string, value []byte) error) error {
	for _, source := range s.files {
		key, file, err := fileSource(source)
		if err != nil {
			return err
		}
		data, err := c.readData(file)
		if err != nil {
			return err
		}
		if err := add(key, data); err != nil {
			return err
		}
	}
	return nil
}

func (c *call) readData(file string) ([]byte, error) {
	if c.env.Files != nil {
		if data, ok := c.env.Files(file); ok {
			return data, nil
		}
	}
	return nil, fmt.Errorf("error reading %s: no such file or directory", file)
}

// fileSource splits KEY=FILE (ParseFileSource in staging/src/k8s.io/kubectl/pkg/util/util.go).
func fileSource(source string) (key, file string, err error) {
	key, file, given := strings.Cut(source, "=")
	switch {
	case !given:
		return path.Base(source), source, nil
	case strings.Contains(file, "="):
		return "", "", errors.New("key names or file paths cannot contain '='")
	case key == "":
		return "", "", fmt.Errorf("key name for file path %v missing", file)
	case file == "":
		return "", "", fmt.Errorf("file path for key name %v missing", key)
	}
	return key, file, nil
}

// readEnvFiles hands on the lines of files of KEY=VALUE. A line without a value has the empty one: there is
// no environment here to take it from.
func (s *sources) readEnvFiles(c *call, add func(key, value string) error) error {
	for _, file := range s.envFiles {
		data, err := c.readData(file)
		if err != nil {
			return err
		}
		for i, line := range bytes.Split(data, []byte("\n")) {
			key, value, err := envLine(line, file, i)
			if err != nil {
				return err
			}
			if key == "" {
				continue
			}
			if err := add(key, value); err != nil {
				return err
			}
		}
	}
	return nil
}

// envLine follows processEnvFileLine (staging/src/k8s.io/kubectl/pkg/cmd/util/env_file.go).
func envLine(line []byte, file string, number int) (key, value string, err error) {
	line = bytes.TrimSuffix(line, []byte("\r"))
	if !utf8.Valid(line) {
		return "", "", fmt.Errorf("env file %s contains invalid utf8 bytes at line %d: %v", file, number+1, line)
	}
	if number == 0 {
		line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	}
	line = bytes.TrimLeftFunc(line, unicode.IsSpace)
	if len(line) == 0 || line[0] == '#' {
		return "", "", nil
	}
	key, value, _ = strings.Cut(string(line), "=")
	if errs := validation.IsEnvVarName(key); len(errs) > 0 {
		return "", "", fmt.Errorf("%q is not a valid key name: %s", key, strings.Join(errs, ";"))
	}
	return key, value, nil
}

// shortHash is the hash that --append-hash appends (staging/src/k8s.io/kubectl/pkg/util/hash/hash.go).
func shortHash(content map[string]any) (string, error) {
	data, err := json.Marshal(content)
	sum := sha256.Sum256(data)
	digits := []byte(hex.EncodeToString(sum[:])[:10])
	for i, d := range digits {
		if at := strings.IndexByte("013ae", d); at >= 0 {
			digits[i] = "ghkmt"[at]
		}
	}
	return string(digits), err
}
