namespace NeuralStyle.Weights;

/// <summary>Systems that are known and cannot be read, so that the error can say why.</summary>
internal static class RefusedWeights
{
    public static void Check(StateDict weights)
    {
        if (weights.TryGetValue("features.1.weight", out var norm) && norm.Shape.Count == 1 && weights.ContainsKey("features.1.bias"))
        {
            throw new ModelFormatException(
                "These are the weights of a VGG with batch norms (vgg16_bn or vgg19_bn), whose features no style loss is made for. Use vgg16 or vgg19; docs/weights.md explains where they are.",
                rule: "family.vgg-bn");
        }

        if (weights.ContainsKey("ins.weight") && weights.Keys.Any(key => key.StartsWith("model1.", StringComparison.Ordinal)))
        {
            throw new ModelFormatException(
                "These are the weights of MSG-Net, which reads a style image whenever it runs; a model of NeuralStyle holds its styles. Train the styles into one network with WithStyles instead.",
                rule: "family.msg-net");
        }
    }
}
