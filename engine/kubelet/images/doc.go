// Package images makes sure that a container's image is on the node before the container is made.
//
// It imitates pkg/kubelet/images (image_manager.go, puller.go, pullmanager) and pkg/credentialprovider.
// Left out: parallel pulls, credential provider plug-ins, service accounts as credentials, garbage
// collection of images, signatures beyond their error.
//
// Ordering guarantee: a node pulls one image at a time, in the order in which the pulls were asked for
// (serializeImagePulls, which is the default).
package images
