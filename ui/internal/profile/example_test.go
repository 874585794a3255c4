package profile_test

import (
	"fmt"
	"os"
	"path/filepath"

	"ruse/ui/internal/profile"
	"ruse/ui/internal/request"
)

// A literal secret is left out of a file, and said to be.
func ExampleSaved_Save() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	saved := profile.Dirs{Config: filepath.Join(dir, "config")}.Saved()
	left, err := saved.Save("hello", request.Request{Prompt: "Log in with hunter2.", Secrets: []request.Secret{"hunter2", "env:TOKEN"}})
	fmt.Println(left, err)
	r, _, err := saved.Load("hello")
	fmt.Println(r.Prompt, r.Secrets, err)
	// Output:
	// [secrets_to_redact[0]: a literal secret user_prompt: a secret in the text] <nil>
	// Log in with [REDACTED]. [•••••••• env:TOKEN] <nil>
}

// Flags come before variables, the project's file and the user's.
func ExampleConfig_Resolve() {
	c := profile.LoadConfig(profile.Dirs{Config: "/nowhere"}, "")
	r, err := c.Resolve(profile.Given{
		Flags: map[string][]string{"model": {"gpt-5.4-mini"}},
		Env: func(name string) (string, bool) {
			return "2m", name == "RUSE_TIMEOUT"
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, k := range profile.Keys() {
		if o := r.Origin(k.Name); o.Source != profile.FromDefault {
			fmt.Printf("%s = %s (%s)\n", k.Name, k.Show(r.Settings), o)
		}
	}
	// Output:
	// model = gpt-5.4-mini (--model)
	// timeout = 2m0s (RUSE_TIMEOUT)
}
