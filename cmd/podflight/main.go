// Command podflight is a flight simulator for Kubernetes Pods.
package main

func main() {}
