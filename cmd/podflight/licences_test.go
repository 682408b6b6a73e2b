package main

import (
	"os/exec"
	"strings"
	"testing"

	"podflight/assets"
)

func TestEveryLibraryHasItsLicence(t *testing.T) {
	const format = "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}"
	out, err := exec.Command("go", "list", "-deps", "-f", format, ".").Output()
	if err != nil {
		t.Skipf("the go command is not here: %v", err)
	}
	listed := strings.Split(assets.Licences(), "\n")
	has := map[string]bool{}
	for _, line := range listed {
		has[line] = true
	}
	for _, module := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		if module != "" && !has[module] {
			t.Errorf("assets/licences.txt does not list %s", module)
		}
	}
}
