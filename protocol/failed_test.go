package protocol

import "testing"

// TestErrorFailed: the texts by which runtimes up to 0.9 tell that a command
// failed, and some that tell nothing of the kind.
func TestErrorFailed(t *testing.T) {
	t.Parallel()
	const stack = `"error_name":"Error","stack":"Error: Command failed: exit 7\n\n    at x (node:internal/errors:984:15)"`
	for text, want := range map[string]string{
		`{"exitCode":3,"error":{"code":3,"killed":false,"signal":null,"cmd":"exit 3"}}`:                                 "a command failed with exit code 3: exit 3",
		`{"exitCode":7,"error":{` + stack + `,"error_details":{"code":7,"killed":false,"signal":null,"cmd":"exit 7"}}}`: "a command failed with exit code 7: exit 7",
		`{"exitCode":null,"error":{` + stack + `,"error_details":{"code":null,"signal":"SIGKILL","cmd":"kill $$"}}}`:    "a command was killed, or did not start: kill $$",
		`{"exitCode":"ENOENT","error":{"code":"ENOENT","cmd":"pwd"}}`:                                                   "a command was killed, or did not start: pwd",
		`{"exitCode":139}`:                       "a command failed with exit code 139",
		`command failed with exit code: 1`:       "a command failed with exit code 1",
		`command failed with exit code: 0`:       "",
		`command failed with exit code: x`:       "",
		`{"exitCode":0}`:                         "",
		`{"exitCode":1e99,"error":{"cmd":"ls"}}`: "",
		`{"exitCode":7,"error":"words"}`:         "",
		`{"exitCode":7,`:                         "",
		`out of luck`:                            "",
		``:                                       "",
	} {
		got := ""
		if failed, ok := (&Error{Text: text}).Failed(); ok {
			got = failed.Failure()
		}
		if got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
}
