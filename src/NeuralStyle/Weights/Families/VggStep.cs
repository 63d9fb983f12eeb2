namespace NeuralStyle.Weights;

/// <summary>A convolution with its ReLU, or a pooling where it makes no channels.</summary>
/// <param name="Label">The name in papers, without the kind: <c>1_2</c>, or <c>1</c> for a pooling.</param>
/// <param name="Index">torchvision's index.</param>
/// <param name="Block">The number of the block, from 0.</param>
/// <param name="Ordinal">The number of convolutions before it.</param>
/// <param name="InChannels">Channels read.</param>
/// <param name="OutChannels">Channels made; 0 for a pooling.</param>
internal sealed record VggStep(string Label, int Index, int Block, int Ordinal, int InChannels, int OutChannels)
{
    public bool IsPool => OutChannels == 0;

    public string Convolution => "conv" + Label;

    public string Relu => "relu" + Label;

    public string Pool => "pool" + Label;

    public IEnumerable<string> Layers => IsPool ? [Pool] : [Convolution, Relu];
}
