package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Config is what the user has set. The zero value, save for Speed, is the default.
type Config struct {
	Theme         string // one of theme.Names
	ASCII         bool
	Mouse         bool
	ReducedMotion bool
	Speed         string // at which a run is played: "x1", "x8", "x1/4"
}

// DefaultConfig returns the configuration of someone who has set nothing.
func DefaultConfig() Config { return Config{Theme: "auto", Speed: "x8"} }

// setting is one line of the configuration.
type setting struct {
	name   string
	choice []string // the values that it may have; none: true or false
	text   func(*Config) *string
	flag   func(*Config) *bool
}

func settings(themes, speeds []string) []setting {
	return []setting{
		{name: "theme", choice: themes, text: func(c *Config) *string { return &c.Theme }},
		{name: "speed", choice: speeds, text: func(c *Config) *string { return &c.Speed }},
		{name: "ascii", flag: func(c *Config) *bool { return &c.ASCII }},
		{name: "mouse", flag: func(c *Config) *bool { return &c.Mouse }},
		{name: "reduced-motion", flag: func(c *Config) *bool { return &c.ReducedMotion }},
	}
}

// Choices are the values that the settings may have.
type Choices struct{ Themes, Speeds []string }

// ConfigPath returns where the configuration lies.
func (s *Store) ConfigPath() string { return filepath.Join(s.config, "config.yaml") }

// LoadConfig reads the configuration. What is wrong with it is returned beside the rest of it, with file and line: a setting that is
// wrong has its default; a file that is not YAML is kept aside.
func (s *Store) LoadConfig(c Choices) (Config, error) {
	path := s.ConfigPath()
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return DefaultConfig(), nil
	}
	if err != nil {
		return DefaultConfig(), fmt.Errorf("cannot read the configuration: %w", err)
	}
	cfg, broken, err := parseConfig(path, data, c)
	if broken {
		return cfg, aside(path, err)
	}
	return cfg, err
}

// parseConfig reads a configuration. broken says that nothing of it could be understood.
func parseConfig(path string, data []byte, c Choices) (cfg Config, broken bool, err error) {
	cfg = DefaultConfig()
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return cfg, true, fmt.Errorf("%s: %s", path, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(doc.Content) == 0 {
		return cfg, false, nil
	}
	top := doc.Content[0]
	if top.Kind != yaml.MappingNode {
		return cfg, true, fmt.Errorf("%s:%d: it must be made of lines such as \"theme: dark\"", path, top.Line)
	}
	var problems []error
	seen := map[string]int{}
	for i := 0; i+1 < len(top.Content); i += 2 {
		key, value := top.Content[i], top.Content[i+1]
		if first, twice := seen[key.Value]; twice {
			problems = append(problems, fmt.Errorf("%s:%d: %q is set already on line %d", path, key.Line, key.Value, first))
			continue
		}
		seen[key.Value] = key.Line
		if err := set(&cfg, key, value, c); err != nil {
			problems = append(problems, fmt.Errorf("%s:%d: %w", path, key.Line, err))
		}
	}
	return cfg, false, errors.Join(problems...)
}

func set(cfg *Config, key, value *yaml.Node, c Choices) error {
	all := settings(c.Themes, c.Speeds)
	i := slices.IndexFunc(all, func(s setting) bool { return s.name == key.Value })
	if i < 0 {
		var names []string
		for _, s := range all {
			names = append(names, s.name)
		}
		return fmt.Errorf("there is no setting %q; there are %s", key.Value, strings.Join(names, ", "))
	}
	s := all[i]
	if s.flag != nil {
		var on bool
		if value.Decode(&on) != nil {
			return fmt.Errorf("%s is true or false, not %q", s.name, value.Value)
		}
		*s.flag(cfg) = on
		return nil
	}
	if value.Kind != yaml.ScalarNode || !slices.Contains(s.choice, value.Value) {
		return fmt.Errorf("%s is one of %s, not %q", s.name, strings.Join(s.choice, ", "), value.Value)
	}
	*s.text(cfg) = value.Value
	return nil
}

// SaveTheme writes the theme into the configuration and leaves everything else as the user wrote it.
func (s *Store) SaveTheme(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := s.ConfigPath()
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot read the configuration: %w", err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return fmt.Errorf("%s: %s; the theme is not kept", path, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(doc.Content) == 0 {
		return replace(path, append(data, []byte("theme: "+name+"\n")...))
	}
	top := doc.Content[0]
	for i := 0; i+1 < len(top.Content); i += 2 {
		if top.Content[i].Value == "theme" {
			top.Content[i+1].SetString(name)
			return write(path, &doc)
		}
	}
	key, value := &yaml.Node{}, &yaml.Node{}
	key.SetString("theme")
	value.SetString(name)
	top.Content = append(top.Content, key, value)
	return write(path, &doc)
}

func write(path string, doc *yaml.Node) error {
	data, err := yaml.Marshal(doc)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return replace(path, data)
}
