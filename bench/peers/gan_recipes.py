"""The networks and settings of the product's variants in PyTorch, the same as its defaults on MNIST."""
import gzip
import math
import os

import torch
from torch import nn

VARIANTS = ["gan", "mlp", "dcgan", "wgan-gp"]


class MaxoutDiscriminator(nn.Module):
    """D of gan: two layers of 240 maxout units with 5 pieces, dropout on the input and both hidden layers, one logit."""

    units, pieces, initial_range = 240, 5, 0.005

    def __init__(self):
        super().__init__()
        self.h0 = nn.Linear(784, self.units * self.pieces)
        self.h1 = nn.Linear(self.units, self.units * self.pieces)
        self.y = nn.Linear(self.units, 1)
        self.drop_input, self.drop0, self.drop1 = nn.Dropout(0.2), nn.Dropout(0.5), nn.Dropout(0.5)
        uniform([self.h0, self.h1, self.y], self.initial_range)

    def maxout(self, pieces):
        return pieces.view(-1, self.pieces, self.units).max(1).values

    def forward(self, x):
        h = self.maxout(self.h0(self.drop_input(x)))
        h = self.maxout(self.h1(self.drop0(h)))
        return self.y(self.drop1(h))


class WganGpGenerator(nn.Module):
    """G of wgan-gp: three 5 x 5 transposed convolutions of stride 2; the 8 x 8 maps are cut to 7 x 7."""

    def __init__(self, width=64):
        super().__init__()
        self.channels = 4 * width
        self.h0 = nn.Linear(128, self.channels * 4 * 4)
        self.deconv0 = nn.ConvTranspose2d(4 * width, 2 * width, 5, stride=2, padding=2, output_padding=1)
        self.deconv1 = nn.ConvTranspose2d(2 * width, width, 5, stride=2, padding=2, output_padding=1)
        self.deconv2 = nn.ConvTranspose2d(width, 1, 5, stride=2, padding=2, output_padding=1)

    def forward(self, z):
        h = torch.relu(self.h0(z)).view(-1, self.channels, 4, 4)
        h = torch.relu(self.deconv0(h))[:, :, :7, :7]
        h = torch.relu(self.deconv1(h))
        return torch.sigmoid(self.deconv2(h)).flatten(1)


class Recipe:
    """Networks, batch, noise, optimizer and real samples of one variant; who only samples G needs no data."""

    def __init__(self, variant, with_data=True):
        self.images = None
        if with_data:
            self.load(symmetric=variant in ("mlp", "dcgan"))
        self.d_steps, self.penalty = 1, 0
        {"gan": self.gan, "mlp": self.mlp, "dcgan": self.dcgan, "wgan-gp": self.wgan_gp}[variant]()

    def load(self, symmetric):
        """The training images in [0, 1], or in [-1, 1], in an order of their own."""
        self.images = mnist() * 2 - 1 if symmetric else mnist()
        self.order, self.next = torch.randperm(len(self.images)), 0

    def real(self, size):
        """The next minibatch of a shuffled epoch, size x 784."""
        if self.next + size > len(self.order):
            self.order, self.next = torch.randperm(len(self.images)), 0
        batch = self.images[self.order[self.next:self.next + size]]
        self.next += size
        return batch

    def gan(self):
        self.d, output = MaxoutDiscriminator(), nn.Linear(1200, 784)
        hidden = [nn.Linear(100, 1200), nn.Linear(1200, 1200)]
        uniform([*hidden, output], 0.05)
        if self.images is not None:
            with torch.no_grad():
                output.bias.copy_(torch.logit(self.images.mean(0), 1e-7))
        self.g = nn.Sequential(hidden[0], nn.ReLU(), hidden[1], nn.ReLU(), output, nn.Sigmoid())
        self.batch = 100
        self.noise = lambda size: (torch.rand(size, 100) * 2 - 1) * math.sqrt(3)
        self.optimizer = lambda parameters: torch.optim.SGD(parameters, lr=0.2, momentum=0.5)

    def mlp(self):
        self.d = nn.Sequential(nn.Linear(784, 128), nn.LeakyReLU(0.2), nn.Linear(128, 1))
        self.g = nn.Sequential(nn.Linear(64, 256), nn.LeakyReLU(0.2), nn.Linear(256, 784), nn.Tanh())
        self.batch = 32
        self.noise = lambda size: torch.randn(size, 64)
        self.optimizer = lambda parameters: torch.optim.Adam(parameters, lr=3e-4)

    def dcgan(self):
        self.d = nn.Sequential(
            nn.Unflatten(1, (1, 28, 28)),
            nn.Conv2d(1, 64, 4, 2, 1), nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(64, 128, 4, 2, 1, bias=False), nn.BatchNorm2d(128), nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(128, 1, 7), nn.Flatten())
        self.g = nn.Sequential(
            nn.Linear(100, 128 * 7 * 7, bias=False), nn.Unflatten(1, (128, 7, 7)), nn.BatchNorm2d(128), nn.ReLU(inplace=True),
            nn.ConvTranspose2d(128, 64, 4, 2, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True),
            nn.ConvTranspose2d(64, 1, 4, 2, 1), nn.Tanh(), nn.Flatten())
        self.d.apply(normal)
        self.g.apply(normal)
        self.batch = 128
        self.noise = lambda size: torch.rand(size, 100) * 2 - 1
        self.optimizer = lambda parameters: torch.optim.Adam(parameters, lr=2e-4, betas=(0.5, 0.999))

    def wgan_gp(self):
        self.d = nn.Sequential(
            nn.Unflatten(1, (1, 28, 28)),
            nn.Conv2d(1, 64, 5, 2, 2), nn.LeakyReLU(0.2), nn.Conv2d(64, 128, 5, 2, 2), nn.LeakyReLU(0.2),
            nn.Conv2d(128, 256, 5, 2, 2), nn.LeakyReLU(0.2), nn.Flatten(), nn.Linear(256 * 4 * 4, 1))
        self.g = WganGpGenerator()
        self.batch, self.d_steps, self.penalty = 50, 5, 10
        self.noise = lambda size: torch.randn(size, 128)
        self.optimizer = lambda parameters: torch.optim.Adam(parameters, lr=1e-4, betas=(0.5, 0.9))


def uniform(layers, bound):
    """Weights from U(-bound, bound), biases 0."""
    for layer in layers:
        nn.init.uniform_(layer.weight, -bound, bound)
        nn.init.zeros_(layer.bias)


def normal(layer):
    """The initial weights of the DCGAN paper: N(0, .02), scales of batch norm N(1, .02)."""
    if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
        nn.init.normal_(layer.weight, 0, 0.02)
    elif isinstance(layer, nn.BatchNorm2d):
        nn.init.normal_(layer.weight, 1, 0.02)


def mnist():
    """The training images, 60,000 x 784 float32 in [0, 1], on the default device, which frombuffer does not know."""
    name, root = "train-images-idx3-ubyte", os.environ.get("GAN_DATA_ROOT", ".")
    for folder in (root, os.path.join(root, "mnist")):
        for path, opener in ((os.path.join(folder, name + ".gz"), gzip.open), (os.path.join(folder, name), open)):
            if os.path.exists(path):
                with opener(path, "rb") as file:
                    data = bytearray(file.read()[16:])
                return torch.frombuffer(data, dtype=torch.uint8).to(torch.empty(0).device).view(-1, 784).float().div_(255)
    raise SystemExit(f"'{name}.gz' is not in '{root}'. Set GAN_DATA_ROOT to the folder that has MNIST's files.")
