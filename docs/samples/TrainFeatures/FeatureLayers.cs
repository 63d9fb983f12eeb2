using NeuralStyle.Features;

namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The layers that are taught, and those whose distances are.</summary>
internal static class FeatureLayers
{
    public static readonly string[] All =
        [VggLayer.Relu1_1, VggLayer.Relu1_2, VggLayer.Relu2_1, VggLayer.Relu2_2, VggLayer.Relu3_1, VggLayer.Relu3_3, VggLayer.Relu4_1];

    public static readonly string[] Style = [VggLayer.Relu1_2, VggLayer.Relu2_2, VggLayer.Relu3_3, VggLayer.Relu4_1];

    public const string Content = VggLayer.Relu2_2;
}
