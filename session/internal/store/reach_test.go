package store

import (
	"net"
	"net/netip"
	"testing"
)

func TestIsLocal(t *testing.T) {
	for addr, local := range map[string]bool{
		"127.0.0.1:8080": true, "[::1]:8080": true, "localhost:8080": true, "LOCALHOST.:1": true, "a.localhost:80": true,
		"[::ffff:127.0.0.1]:80": true, "127.8.9.10:1": true, "0.0.0.0:1": true, "pipe": true, "": true, "@": true,
		"203.0.113.7:443": false, "203.0.113.7": false, "[2001:db8::1]:8080": false, "[fe80::1234%nowhere0]:80": false,
		"runtime.example:443": false, "notlocalhost:1": false,
	} {
		if IsLocal(addr) != local {
			t.Errorf("%q is local: %v", addr, !local)
		}
	}
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, addr := range addrs {
		ip := netip.MustParsePrefix(addr.String()).Addr()
		if !IsLocal(netip.AddrPortFrom(ip, 80).String()) {
			t.Errorf("%v is elsewhere", addr)
		}
	}
}
