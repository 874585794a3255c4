package store

import (
	"net"
	"net/netip"
	"strings"
)

// Hostname is the lower-case name in "name", "name:port" or "[address]:port".
func Hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}

// IsLoopback reports whether host, a name or an address, means the machine that
// asks, whichever it is (RFC 6761).
func IsLoopback(host string) bool {
	host = Hostname(host)
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && (ip.Unmap().IsLoopback() || ip.IsUnspecified())
}

// IsLocal reports whether addr, the address of the other end of a connection, is
// on this machine. What is no network address, such as a pipe's, is.
func IsLocal(addr string) bool {
	host := Hostname(addr)
	ip, err := netip.ParseAddr(host)
	if err != nil {
		_, _, err := net.SplitHostPort(addr)
		return err != nil || IsLoopback(host)
	}
	ip = ip.Unmap().WithZone("")
	return IsLoopback(ip.String()) || owns(ip)
}

// owns reports whether ip is an address of one of this machine's interfaces.
func owns(ip netip.Addr) bool {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return false
	}
	for _, addr := range addrs {
		if own, err := netip.ParsePrefix(addr.String()); err == nil && own.Addr().Unmap() == ip {
			return true
		}
	}
	return false
}
