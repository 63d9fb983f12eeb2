namespace NeuralStyle.Networks;

/// <summary>The conversion of a network's last values into an image.</summary>
public enum OutputKind
{
    /// <summary>They are in the network's own value range, unbounded.</summary>
    Linear,

    /// <summary>Through the hyperbolic tangent, read as [-1, 1].</summary>
    Tanh,

    /// <summary>Through the logistic function, read as [0, 1].</summary>
    Sigmoid,
}
