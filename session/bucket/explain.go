package bucket

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"

	"github.com/minio/minio-go/v7"
)

// explain says why the store did not do what it was asked.
func (b *Bucket) explain(err error) *AccessError {
	if said, ok := errors.AsType[*AccessError](err); ok {
		return said
	}
	e := &AccessError{Err: b.mask.cause(err)}
	e.Why = b.mask.text(e.Err.Error())
	missing, isMissing := errors.AsType[*missingError](err)
	said, isSaid := errors.AsType[minio.ErrorResponse](err)
	switch {
	case isMissing:
		e.Why = b.mask.text(missing.Error())
		e.Kind = NotAllowed
		e.What = "there are no credentials for the bucket " + b.opts.Bucket
		e.Try = "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile in the address: profile=NAME. " +
			"On a machine that has a role, add instance=true."
	case isSaid:
		e.Code = b.mask.text(said.Code)
		if e.Code != "" && !strings.HasPrefix(e.Why, e.Code) {
			e.Why = e.Code + ": " + e.Why
		}
		b.explainAnswer(e, said)
	default:
		b.explainConnection(e)
	}
	return e
}

// explainAnswer explains a store's refusal by its code, as S3's API reference
// lists them, or by its status where it has none that is known.
func (b *Bucket) explainAnswer(e *AccessError, said minio.ErrorResponse) {
	switch said.Code {
	case "NoSuchBucket":
		e.Kind = WrongAddress
		e.What = "there is no bucket " + b.opts.Bucket + " at " + b.endpoint.Host
		e.Try = "Check its name and the endpoint, or create it."
	case "InvalidAccessKeyId", "XAdminUserNotFound": // the second is versitygw's
		e.Kind = NotAllowed
		e.What = "the store does not know the access key"
		e.Try = "Check AWS_ACCESS_KEY_ID or the profile, and that they are meant for this endpoint."
	case "SignatureDoesNotMatch":
		e.Kind = NotAllowed
		e.What = "the secret key is not the one of this access key"
		e.Try = "Check AWS_SECRET_ACCESS_KEY or the profile. Where they are right, check the region."
	case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "InvalidToken":
		e.Kind = NotAllowed
		e.What = "the credentials have expired, or their session token is wrong"
		e.Try = "Get new ones, such as with: aws sso login."
	case "RequestTimeTooSkewed", "RequestExpired":
		e.Kind = WrongClock
		e.What = "the clocks of this machine and of the store differ too much"
		e.Try = "Set this machine's clock."
	case "AuthorizationHeaderMalformed", "AuthorizationQueryParametersError", "InvalidRegion",
		"IllegalLocationConstraintException", "PermanentRedirect", "TemporaryRedirect", "301 Moved Permanently":
		e.Kind = WrongAddress
		e.What = "the bucket " + b.opts.Bucket + " is in another region or at another endpoint"
		e.Try = "Name it in the address: region=NAME, and the endpoint of that region."
		if region := b.mask.text(said.Region); region != "" {
			e.Try = "Try region=" + region + " in the address."
		}
	default:
		b.explainStatus(e, said.StatusCode)
	}
}

func (b *Bucket) explainStatus(e *AccessError, status int) {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		e.Kind = NotAllowed
		e.What = "the credentials don't allow this in the bucket " + b.opts.Bucket
		e.Try = "Allow s3:ListBucket, s3:GetObject and s3:PutObject below the prefix, and check this machine's clock."
	case status == http.StatusTooManyRequests, status >= http.StatusInternalServerError:
		e.Kind = TooBusy
		e.What = "the store at " + b.endpoint.Host + " can't answer now"
		e.Try = "Try again in a while."
	default:
		e.Kind = NotAStore
		e.What = "the server at " + b.endpoint.Host + " does not answer as a store of buckets does"
		e.Try = "Check the endpoint, and whether it wants path-style=true or path-style=false."
	}
}

// wsaeConnRefused is what Windows calls ECONNREFUSED.
const wsaeConnRefused = syscall.Errno(10061)

// explainConnection explains why there was no answer.
func (b *Bucket) explainConnection(e *AccessError) {
	host := b.endpoint.Host
	_, isRecord := errors.AsType[tls.RecordHeaderError](e.Err)
	_, isDNS := errors.AsType[*net.DNSError](e.Err)
	timeout, isNet := errors.AsType[net.Error](e.Err)
	switch {
	case errors.Is(e.Err, context.Canceled):
		e.Kind = GivenUp
		e.What = "the question to the store at " + host + " was given up"
	case isRecord, strings.Contains(e.Why, "HTTP response to HTTPS client"):
		e.Kind = NotTrusted
		e.What = "the store at " + host + " does not speak TLS"
		e.Try = fmt.Sprintf("Try endpoint=http://%s in the address.", host)
	case distrusted(e.Err):
		e.Kind = NotTrusted
		e.What = "the certificate of the store at " + host + " can't be trusted"
		e.Try = "Check the endpoint's name, or name the file of its authority's certificate in SSL_CERT_FILE."
	case isDNS:
		e.Kind = NotReached
		e.What = "no host has the name " + b.endpoint.Hostname() + ", or the bucket's below it"
		e.Try = "Check the endpoint, and that this machine is online. Where the bucket's name is not part of a host's, try path-style=true."
	case errors.Is(e.Err, syscall.ECONNREFUSED), errors.Is(e.Err, wsaeConnRefused):
		e.Kind = NotReached
		e.What = "nobody answers at " + host
		e.Try = "Start the store, or check the endpoint's port."
	case errors.Is(e.Err, context.DeadlineExceeded), isNet && timeout.Timeout():
		e.Kind = TooSlow
		e.What = "the store at " + host + " did not answer in time"
		e.Try = "Check the endpoint, and that no firewall stands in between."
	default:
		e.Kind = NotReached
		e.What = "there is no way to the store at " + host
		e.Try = "Check the endpoint and the network."
	}
}

// distrusted reports whether a certificate was refused.
func distrusted(err error) bool {
	_, verification := errors.AsType[*tls.CertificateVerificationError](err)
	_, authority := errors.AsType[x509.UnknownAuthorityError](err)
	_, name := errors.AsType[x509.HostnameError](err)
	return verification || authority || name
}

// fatal reports whether asking again is of no use: the store has refused, and
// not for want of time.
func fatal(e *AccessError) bool {
	said, ok := errors.AsType[minio.ErrorResponse](e.Err)
	_, missing := errors.AsType[*missingError](e.Err)
	return missing || ok && said.StatusCode < http.StatusInternalServerError &&
		said.StatusCode != http.StatusTooManyRequests && said.StatusCode != http.StatusRequestTimeout
}
