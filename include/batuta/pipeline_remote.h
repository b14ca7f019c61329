// Where the stages of a pipeline run if not on this machine: a service that speaks the Remote
// Execution API, version 2.
//
//   pipeline::PipelineOptions options;
//   options.remote = pipeline::RemoteOptions{.address = "grpc://build.example.org:8980"};
#ifndef BATUTA_PIPELINE_REMOTE_H_
#define BATUTA_PIPELINE_REMOTE_H_

#include <chrono>
#include <map>
#include <string>

namespace batuta::pipeline {

// Which service, who calls, and how long anything is waited for.
struct RemoteOptions {
  // "grpc://HOST:PORT", "grpcs://HOST:PORT" for TLS, "unix:/PATH" for a socket of this machine.
  std::string address;
  std::string instance;  // which of the service's instances; many services have one, without a name
  // Sent with each call, a token for example; names in lower case.
  std::map<std::string, std::string> headers;
  // Files in PEM, for TLS: whom to trust (empty: whom this machine trusts), and who calls.
  std::string ca_file, certificate_file, key_file;
  int num_jobs = 16;    // stages that are there at once, those that wait for a worker included
  int num_retries = 5;  // of a call that found no service, after 0.1 s and then twice as long each
  std::chrono::milliseconds call_limit{30'000};    // of each call but that which waits for a stage
  std::chrono::milliseconds queue_limit{600'000};  // how long a stage may wait for a worker
  // How long after its time limit a stage may still end: the service ends it, and keeps its
  // outputs.
  std::chrono::milliseconds grace{30'000};
  // True: when the service is gone, the rest of the stages runs here. False: those fail as
  // Unavailable.
  bool fall_back = true;
};

}  // namespace batuta::pipeline

#endif  // BATUTA_PIPELINE_REMOTE_H_
