using TorchSharp;

namespace NeuralStyle.Blocks;

/// <summary>A module that can take its initial weights again, drawn from a generator of the caller's where they are random.</summary>
internal interface IResettable
{
    void Reset(torch.Generator? generator);
}
