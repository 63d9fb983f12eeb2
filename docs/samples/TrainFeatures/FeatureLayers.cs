using NeuralStyle.Features;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The layers that are learnt: those that <see cref="NeuralStyle.Losses.PerceptualLossOptions.Balanced"/> looks at.</summary>
internal static class FeatureLayers
{
    public static readonly string[] All = [VggLayer.Relu1_1, VggLayer.Relu2_1, VggLayer.Relu2_2, VggLayer.Relu3_1];

    public static readonly string[] Style = [VggLayer.Relu1_1, VggLayer.Relu2_1, VggLayer.Relu3_1];

    public const string Content = VggLayer.Relu2_2;
}
