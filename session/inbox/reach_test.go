package inbox

import (
	"errors"
	"strings"
	"testing"

	"ruse/session"
)

func TestReachable(t *testing.T) {
	near := []string{"127.0.0.1:8080", "pipe"}
	far := []string{"203.0.113.7:443", "runtime.example:443"}
	loopback := open(t, Options{})
	for _, addr := range near {
		if err := loopback.Reachable(addr); err != nil {
			t.Errorf("%q: %v", addr, err)
		}
	}
	for _, addr := range far {
		err := loopback.Reachable(addr)
		var why *session.UnreachableError
		if !errors.As(err, &why) || !strings.Contains(err.Error(), "--artifacts-url") {
			t.Errorf("%q: %v", addr, err)
		}
	}
	for name, opts := range map[string]Options{
		"public": {PublicURL: "https://tunnel.example"},
		"open":   {Listen: "0.0.0.0:0"},
	} {
		in := open(t, opts)
		for _, addr := range append(near, far...) {
			if err := in.Reachable(addr); err != nil {
				t.Errorf("%s: %q: %v", name, addr, err)
			}
		}
	}
}

func TestListenOnAllAddresses(t *testing.T) {
	in := open(t, Options{Listen: "0.0.0.0:0"})
	if strings.Contains(in.BaseURL(), "0.0.0.0") {
		t.Errorf("BaseURL is %s", in.BaseURL())
	}
	u := ask(t, in, "/a")
	u.put(t, []byte("x"))
	u.stored(t, []byte("x"))
	if _, err := Open(Options{Dir: t.TempDir(), Listen: in.listener.Addr().String()}); err == nil {
		t.Error("an address in use is taken")
	}
}
