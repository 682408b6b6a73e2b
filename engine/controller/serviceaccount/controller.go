// Package serviceaccount puts into every namespace what its Pods expect to find there: the service account "default" and the
// ConfigMap kube-root-ca.crt.
//
// It imitates two controllers: pkg/controller/serviceaccount (serviceaccounts_controller.go) and
// pkg/controller/certificates/rootcacertpublisher. Left out: tokens, which here are no objects.
//
// Ordering guarantee: of a namespace, the service account is made before the ConfigMap.
package serviceaccount

import (
	"maps"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/client"
	"podflight/engine/controller/workqueue"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

const component = "service-account-controller"

// Names of what every namespace has.
const (
	AccountName = "default"
	RootCAName  = "kube-root-ca.crt"
)

// Controller is both controllers.
type Controller struct {
	server *apiserver.Server
	client *client.Client
	queue  *workqueue.Queue[api.Key]
}

// New returns a controller for the cluster of s.
func New(s *apiserver.Server) *Controller {
	c := &Controller{
		server: s,
		client: client.New(s, client.Options{Component: component, QPS: client.ControllerQPS, Burst: client.ControllerBurst}),
	}
	c.queue = workqueue.New(s.Kernel(), component, workqueue.Options{}, c.sync)
	return c
}

// Start takes up the namespaces that are there and watches for new ones, and for what is taken out of them.
func (c *Controller) Start() {
	for _, obj := range c.server.List(api.Namespace, "") {
		c.queue.Add(api.KeyOf(api.Namespace, obj))
	}
	c.server.Watch(api.Namespace, func(ev apiserver.WatchEvent) {
		if ev.Op != trace.Deleted {
			c.queue.Add(api.KeyOf(api.Namespace, ev.Object))
		}
	})
	c.watch(api.ServiceAccount, AccountName)
	c.watch(api.ConfigMap, RootCAName)
}

// watch looks at the namespace again when the object of that name in it is changed or deleted.
func (c *Controller) watch(kind api.Kind, name string) {
	c.server.Watch(kind, func(ev apiserver.WatchEvent) {
		if ev.Object.GetName() == name && ev.Op != trace.Added {
			c.queue.Add(api.Key{Kind: api.Namespace, Name: ev.Object.GetNamespace()})
		}
	})
}

// sync makes what a namespace lacks (syncNamespace of both controllers).
func (c *Controller) sync(t *sim.Task, key api.Key) error {
	ns, ok := c.server.Get(key)
	if !ok || ns.GetDeletionTimestamp() != nil {
		return nil
	}
	for _, want := range Objects(key.Name) {
		kind, _ := api.KindOf(want)
		have, ok := c.server.Get(api.KeyOf(kind, want))
		var err error
		switch {
		case !ok:
			_, err = c.client.Create(t, want)
		case differs(have, want):
			_, err = c.client.Update(t, want)
		}
		if err != nil && !apierrors.IsAlreadyExists(err) && !apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) {
			return err
		}
	}
	return nil
}

// differs reports whether someone changed the root certificate. A service account may be changed.
func differs(have, want api.Object) bool {
	a, ok := have.(*corev1.ConfigMap)
	return ok && !maps.Equal(a.Data, want.(*corev1.ConfigMap).Data)
}

// Objects returns what a namespace is to hold.
func Objects(namespace string) []api.Object {
	return []api.Object{
		&corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: AccountName, Namespace: namespace}},
		&corev1.ConfigMap{
			ObjectMeta: metav1.ObjectMeta{Name: RootCAName, Namespace: namespace, Annotations: map[string]string{
				"kubernetes.io/description": "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as " +
					"the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.",
			}},
			Data: map[string]string{"ca.crt": certificate},
		},
	}
}

// certificate stands for the cluster's root certificate: nothing here can check one.
const certificate = `-----BEGIN CERTIFICATE-----
c2ltdWxhdGVkIGNlcnRpZmljYXRlIGF1dGhvcml0eSBvZiB0aGUgY2x1c3Rlcg==
-----END CERTIFICATE-----
`
