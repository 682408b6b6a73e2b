package serviceaccount_test

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/controller/serviceaccount"
	"podflight/engine/controller/testcluster"
)

// A namespace gets both objects, and gets them back when someone takes them away or changes the certificate.
func TestEveryNamespaceHasThem(t *testing.T) {
	cl := testcluster.New(t, testcluster.Options{})
	cl.Start(serviceaccount.New(cl.Server))
	if _, err := cl.Server.Create(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "later"}}, apiserver.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	account := api.Key{Kind: api.ServiceAccount, Namespace: "later", Name: serviceaccount.AccountName}
	root := api.Key{Kind: api.ConfigMap, Namespace: "later", Name: serviceaccount.RootCAName}
	cl.RunTo(time.Second)
	first, ok := cl.Server.Get(root)
	if _, has := cl.Server.Get(account); !has || !ok {
		t.Fatalf("account %v, certificate %v", has, ok)
	}
	if _, err := cl.Server.Delete(account, apiserver.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	changed := first.DeepCopyObject().(*corev1.ConfigMap)
	changed.Data = nil
	if _, err := cl.Server.Update(changed, apiserver.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	cl.RunTo(2 * time.Second)
	if _, ok := cl.Server.Get(account); !ok {
		t.Error("the service account does not come back")
	}
	if now, _ := cl.Server.Get(root); len(now.(*corev1.ConfigMap).Data["ca.crt"]) == 0 {
		t.Error("the certificate does not come back")
	}
}
