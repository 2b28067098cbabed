// Command greeter answers GET /hello?name=Ada with a greeting.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
)

// Greeting returns the greeting for a guest.
func Greeting(name string) string {
	if name == "" {
		name = "stranger"
	}
	return fmt.Sprintf("Hello, %s!", name)
}

func main() {
	port := os.Getenv("GREETER_PORT")
	if port == "" {
		port = "8090"
	}
	http.HandleFunc("GET /hello", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, Greeting(r.URL.Query().Get("name")))
	})
	log.Printf("Greeter on port %s", port)
	log.Fatal(http.ListenAndServe(":"+port, nil))
}
