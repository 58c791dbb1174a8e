#!/usr/bin/env python3
"""GAN training in plain PyTorch as tutorials write it, with the networks and settings of the product's variants on MNIST.

Usage: bench/peers/pytorch_gan.py --variant gan|mlp|dcgan|wgan-gp [--threads 1] [--seconds 3] [--serve] [--reuse-fake] [--freeze-d]
       [--device cpu|cuda] [--sample N FILE]
"""
import argparse

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

import gan_recipes
import measured_loop


class Trainer:
    """D on real and on generated samples, then G; both by the library's optimizers.

    Tutorials let G's step compute gradients of D's weights, which the next step of D throws away; with freeze_d it does not.
    """

    def __init__(self, recipe, reuse_fake, freeze_d):
        self.recipe, self.reuse_fake, self.freeze_d = recipe, reuse_fake, freeze_d
        self.optimizer_d = recipe.optimizer(recipe.d.parameters())
        self.optimizer_g = recipe.optimizer(recipe.g.parameters())
        self.one, self.zero = torch.ones(recipe.batch, 1), torch.zeros(recipe.batch, 1)

    def iterate(self, read):
        recipe = self.recipe
        for _ in range(recipe.d_steps):
            real = recipe.real(recipe.batch)
            fake = recipe.g(recipe.noise(recipe.batch))
            self.optimizer_d.zero_grad()
            loss_d = self.critic_loss(real, fake.detach()) if recipe.penalty else self.discriminator_loss(real, fake.detach())
            loss_d.backward()
            self.optimizer_d.step()
        if self.freeze_d:
            recipe.d.requires_grad_(False)
        self.optimizer_g.zero_grad()
        output = recipe.d(fake if self.reuse_fake else recipe.g(recipe.noise(recipe.batch)))
        loss_g = -output.mean() if recipe.penalty else binary_cross_entropy_with_logits(output, self.one)
        loss_g.backward()
        self.optimizer_g.step()
        if self.freeze_d:
            recipe.d.requires_grad_(True)
        return (loss_d.item(), loss_g.item()) if read else None

    def discriminator_loss(self, real, fake):
        loss_real = binary_cross_entropy_with_logits(self.recipe.d(real), self.one)
        loss_fake = binary_cross_entropy_with_logits(self.recipe.d(fake), self.zero)
        return (loss_real + loss_fake) / 2

    def critic_loss(self, real, fake):
        return self.recipe.d(fake).mean() - self.recipe.d(real).mean() + self.recipe.penalty * self.gradient_penalty(real, fake)

    def gradient_penalty(self, real, fake):
        share = torch.rand(len(real), 1)
        between = (share * real + (1 - share) * fake).requires_grad_(True)
        output = self.recipe.d(between)
        gradient, = torch.autograd.grad(output, between, torch.ones_like(output), retain_graph=True, create_graph=True)
        return (gradient.norm(2, dim=1) - 1).pow(2).mean()


def sample(recipe, count, path):
    """Writes samples, N x 1 x 28 x 28 float32, in batches of 500 as the product makes them."""
    import numpy
    recipe.g.eval()
    with torch.no_grad():
        batches = [recipe.g(recipe.noise(min(500, count - first))) for first in range(0, count, 500)]
    numpy.save(path, torch.cat(batches).view(-1, 1, 28, 28).cpu().numpy())


def count_parameters(recipe):
    return {name: sum(p.numel() for p in module.parameters())
            for name, module in (("discriminator", recipe.d), ("generator", recipe.g))}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--variant", choices=gan_recipes.VARIANTS, default="mlp")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--reuse-fake", action="store_true")
    parser.add_argument("--freeze-d", action="store_true")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--sample", nargs=2, metavar=("N", "FILE"))
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    if arguments.device != "cpu":
        torch.set_default_device(arguments.device)   # of all tensors that are made from here on; PyTorch 2
    if arguments.sample:
        recipe = gan_recipes.Recipe(arguments.variant, with_data=False)
        sample(recipe, int(arguments.sample[0]), arguments.sample[1])
        return
    recipe = gan_recipes.Recipe(arguments.variant)
    trainer = Trainer(recipe, arguments.reuse_fake, arguments.freeze_d)
    measured_loop.run("pytorch", arguments, count_parameters(recipe), trainer.iterate)


if __name__ == "__main__":
    main()
