using TorchSharp;

namespace NeuralStyle.Blocks;

/// <summary>A module that can draw its first weights again, from a generator of the caller's.</summary>
internal interface IResettable
{
    void Reset(torch.Generator? generator);
}
