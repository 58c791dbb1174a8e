#!/usr/bin/env python3
"""GAN training with DistributedDataParallel on gloo: one of the processes, with its part of a fixed global batch.

Usage: bench/peers/ddp_gan.py --rank R --world N --port P --variant gan|mlp|dcgan [--threads 1] [--seconds 3] [--serve]

D and G are two DDP modules with the defaults (buffers of rank 0 are sent before a forward pass). The usual code: D's gradients are
averaged once per step, in the backward pass of the generated samples (no_sync() in that of the real ones); G runs without a graph in D's
step; D's parameters need no gradient in G's. Rank 0 speaks.
"""
import argparse
import os

import torch
import torch.distributed as dist
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.nn.parallel import DistributedDataParallel

import gan_recipes
import measured_loop
from pytorch_gan import count_parameters


class Trainer:
    """D on real and on generated samples, then G."""

    def __init__(self, recipe, batch):
        self.recipe, self.batch = recipe, batch
        self.d, self.g = DistributedDataParallel(recipe.d), DistributedDataParallel(recipe.g)
        self.optimizer_d = recipe.optimizer(self.d.parameters())
        self.optimizer_g = recipe.optimizer(self.g.parameters())
        self.one, self.zero = torch.ones(batch, 1), torch.zeros(batch, 1)

    def iterate(self, read):
        real = self.recipe.real(self.batch)
        with torch.no_grad():
            fake = self.g(self.recipe.noise(self.batch))
        self.d.requires_grad_(True)
        self.optimizer_d.zero_grad()
        with self.d.no_sync():
            loss_real = binary_cross_entropy_with_logits(self.d(real), self.one) / 2
            loss_real.backward()
        loss_fake = binary_cross_entropy_with_logits(self.d(fake), self.zero) / 2
        loss_fake.backward()
        self.optimizer_d.step()

        self.d.requires_grad_(False)
        self.optimizer_g.zero_grad()
        loss_g = binary_cross_entropy_with_logits(self.d(self.g(self.recipe.noise(self.batch))), self.one)
        loss_g.backward()
        self.optimizer_g.step()
        return ((loss_real + loss_fake).item(), loss_g.item()) if read else None


def from_rank_0(keep_going):
    """Rank 0's decision, in every process."""
    decision = torch.tensor([int(keep_going)])
    dist.broadcast(decision, src=0)
    return bool(decision.item())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rank", type=int, required=True)
    parser.add_argument("--world", type=int, default=2)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--variant", choices=["gan", "mlp", "dcgan"], default="mlp")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--serve", action="store_true")
    arguments = parser.parse_args()

    os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
    torch.set_num_threads(arguments.threads)
    dist.init_process_group("gloo", init_method=f"tcp://127.0.0.1:{arguments.port}", rank=arguments.rank, world_size=arguments.world)
    torch.manual_seed(1)
    recipe = gan_recipes.Recipe(arguments.variant)
    torch.manual_seed(2 + arguments.rank)   # from here on each rank draws its own samples and noise
    recipe.order = torch.randperm(len(recipe.images))
    trainer = Trainer(recipe, recipe.batch // arguments.world)
    measured_loop.run("ddp", arguments, count_parameters(recipe), trainer.iterate, speaks=arguments.rank == 0, agree=from_rank_0)
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
