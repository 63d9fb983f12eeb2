namespace NeuralStyle.Features;

/// <summary>The names of VGG's layers, as papers write them. <c>conv{b}_{i}</c>, without the activation, and <c>pool{b}</c> exist too.</summary>
public static class VggLayer
{
    /// <summary>Block 1, convolution 1.</summary>
    public const string Relu1_1 = "relu1_1";

    /// <summary>Block 1, convolution 2.</summary>
    public const string Relu1_2 = "relu1_2";

    /// <summary>Block 2, convolution 1.</summary>
    public const string Relu2_1 = "relu2_1";

    /// <summary>Block 2, convolution 2.</summary>
    public const string Relu2_2 = "relu2_2";

    /// <summary>Block 3, convolution 1.</summary>
    public const string Relu3_1 = "relu3_1";

    /// <summary>Block 3, convolution 2.</summary>
    public const string Relu3_2 = "relu3_2";

    /// <summary>Block 3, convolution 3.</summary>
    public const string Relu3_3 = "relu3_3";

    /// <summary>Block 3, convolution 4; VGG-19 only.</summary>
    public const string Relu3_4 = "relu3_4";

    /// <summary>Block 4, convolution 1.</summary>
    public const string Relu4_1 = "relu4_1";

    /// <summary>Block 4, convolution 2.</summary>
    public const string Relu4_2 = "relu4_2";

    /// <summary>Block 4, convolution 3.</summary>
    public const string Relu4_3 = "relu4_3";

    /// <summary>Block 4, convolution 4; VGG-19 only.</summary>
    public const string Relu4_4 = "relu4_4";

    /// <summary>Block 5, convolution 1.</summary>
    public const string Relu5_1 = "relu5_1";

    /// <summary>Block 5, convolution 2.</summary>
    public const string Relu5_2 = "relu5_2";

    /// <summary>Block 5, convolution 3.</summary>
    public const string Relu5_3 = "relu5_3";

    /// <summary>Block 5, convolution 4; VGG-19 only.</summary>
    public const string Relu5_4 = "relu5_4";
}
