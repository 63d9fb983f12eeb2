using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralStyle.Training;

/// <summary>A parameter of a network, and what an <see cref="Adam"/> knows of it.</summary>
/// <param name="Name">The key of the parameter in the network.</param>
/// <param name="Parameter">The parameter.</param>
/// <param name="State">The moments of its gradients, and the number of its updates.</param>
internal sealed record AdamParameter(string Name, Tensor Parameter, Adam.State State);
