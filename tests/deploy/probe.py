"""Asks a service for its health by gRPC, as Kubernetes does, until every answer is SERVING or a minute is over.

    probe.py ADDRESS NAME…
"""

import sys

import grpc

SERVING = b"\x08\x01"


def main(address, names):
    with grpc.insecure_channel(address) as channel:
        grpc.channel_ready_future(channel).result(timeout=60)
        watch = channel.unary_stream("/grpc.health.v1.Health/Watch")
        for name in names:
            # HealthCheckRequest: its only field is the name.
            request = b"\x0a" + bytes([len(name)]) + name.encode()
            next(answer for answer in watch(request, timeout=60) if answer == SERVING)
            print(f"{name}: SERVING")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
