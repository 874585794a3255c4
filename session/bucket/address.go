package bucket

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/minio/minio-go/v7/pkg/s3utils"

	"ruse/session"
)

// example is the address that errors propose.
const example = "s3://bucket/prefix?endpoint=https://host:port&region=us-east-1"

// Parse reads the address of a bucket:
//
//	s3://BUCKET[/PREFIX][?endpoint=URL&region=NAME&path-style=true&profile=NAME&instance=true]
//
// The parts of the query are the fields of Options; path-style=false means
// HostStyle. Credentials have no place in it: addresses end up in the history
// of shells. The error is a *session.AddressError.
func Parse(address string) (Options, error) {
	fail := func(problem, try string) (Options, error) {
		return Options{}, &session.AddressError{Of: "bucket", Input: session.MaskAddress(address), Problem: problem, Try: try}
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return fail("it is no URL", example)
	case u.Scheme != "s3":
		return fail("it does not begin with s3://", example)
	case u.User != nil:
		return fail("it holds credentials", "the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile")
	case u.Host == "":
		return fail("it names no bucket", example)
	case u.Fragment != "":
		return fail("it has a part after #", "%23 for a # in the prefix")
	}
	if err := s3utils.CheckValidBucketNameStrict(u.Host); err != nil {
		return fail("a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens", example)
	}
	o := Options{Bucket: u.Host, Prefix: strings.Trim(u.Path, "/")}
	if err := checkPrefix(o.Prefix); err != nil {
		return fail(err.Error(), example)
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return fail("its query can't be read", example)
	}
	for name, values := range query {
		if len(values) > 1 {
			return fail(fmt.Sprintf("it has %s more than once", shownName(name)), example)
		}
		if problem, try := o.set(name, values[0]); problem != "" {
			return fail(problem, try)
		}
	}
	return o, nil
}

// set sets one part of an address's query, or says what is wrong with it.
func (o *Options) set(name, value string) (problem, try string) {
	switch name {
	case "endpoint":
		if _, err := parseEndpoint(value); err != nil || value == "" {
			return "the endpoint is no address of a server", "endpoint=https://host:port"
		}
		o.Endpoint = value
	case "region":
		o.Region = value
	case "profile":
		o.Profile = value
	case "path-style":
		on, err := strconv.ParseBool(value)
		if err != nil {
			return "path-style is neither true nor false", "path-style=true"
		}
		o.Style = HostStyle
		if on {
			o.Style = PathStyle
		}
	case "instance":
		on, err := strconv.ParseBool(value)
		if err != nil {
			return "instance is neither true nor false", "instance=true"
		}
		o.Instance = on
	default:
		return "it has an unknown part " + shownName(name), "endpoint, region, path-style, profile or instance"
	}
	return "", ""
}

// shownName quotes the name of a part of a query, unless it may be a
// credential that lost its name.
func shownName(name string) string {
	if len(name) > 20 {
		return masked
	}
	return strconv.Quote(name)
}

// parseEndpoint reads a store's address; https is what it speaks unless its
// scheme says otherwise.
func parseEndpoint(endpoint string) (*url.URL, error) {
	if endpoint == "" {
		endpoint = "s3.amazonaws.com"
	}
	if !strings.Contains(endpoint, "://") {
		endpoint = "https://" + endpoint
	}
	bad := &AccessError{
		What: "the endpoint is no address of a server",
		Why:  "it is not a scheme, a host and perhaps a port",
		Try:  "Try https://host:port, or http://host:port for a store without TLS.",
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" ||
		strings.Trim(u.Path, "/") != "" || (u.Scheme != "https" && u.Scheme != "http") {
		return nil, bad
	}
	if port := u.Port(); port != "" {
		if _, err := net.LookupPort("tcp", port); err != nil {
			return nil, bad
		}
	}
	u.Path = ""
	return u, nil
}
