namespace Research.Networks;

/// <summary>
/// What a <see cref="TextModel"/> reads before it codes an architecture: every kind of layer, with the names that networks commonly
/// use. It is part of the format of compressed-model files and never changes; a better one belongs to a new version.
/// </summary>
internal static class ArchitecturePrimer
{
    /// <summary>JSON without spaces or line breaks.</summary>
    internal static string Text { get; } = """
        {"name":"resnet-20-projection","input":[3,32,32],"nodes":[
        {"name":"conv1","layer":{"type":"conv2d","inChannels":3,"outChannels":16,"kernel":[3,3],"stride":[1,1],"padding":[1,1],"groups":1,"bias":false}},
        {"name":"bn1","layer":{"type":"batchNorm","channels":16,"epsilon":1E-05,"momentum":0.1,"overVectors":false}},
        {"name":"relu1","layer":{"type":"activation","function":"ReLU"}},
        {"name":"stage1_block1_conv1","layer":{"type":"conv2d","inChannels":16,"outChannels":16,"kernel":[3,3],"stride":[1,1],"padding":[1,1],"groups":1,"bias":false}},
        {"name":"stage1_block1_bn1","layer":{"type":"batchNorm","channels":16,"epsilon":1E-05,"momentum":0.1,"overVectors":false}},
        {"name":"stage1_block1_relu1","layer":{"type":"activation","function":"ReLU"}},
        {"name":"stage1_block1_conv2","layer":{"type":"conv2d","inChannels":16,"outChannels":16,"kernel":[3,3],"stride":[1,1],"padding":[1,1],"groups":1,"bias":false}},
        {"name":"stage1_block1_bn2","layer":{"type":"batchNorm","channels":16,"epsilon":1E-05,"momentum":0.1,"overVectors":false}},
        {"name":"stage1_block1_add","layer":{"type":"add"},"inputs":["stage1_block1_bn2","relu1"]},
        {"name":"stage1_block1_relu2","layer":{"type":"activation","function":"ReLU"}},
        {"name":"stage2_block1_shortcut","layer":{"type":"padShortcut","stride":2,"before":8,"after":8},"inputs":["stage1_block3_relu2"]}
        {"name":"pool","layer":{"type":"globalAvgPool2d"}},
        {"name":"flatten","layer":{"type":"flatten"}},
        {"name":"fc","layer":{"type":"linear","inFeatures":64,"outFeatures":10,"bias":true}}]}
        {"name":"mobilenet-v2","input":[3,32,32],"nodes":[
        {"name":"stem_conv","layer":{"type":"conv2d","inChannels":3,"outChannels":32,"kernel":[3,3],"stride":[1,1],"padding":[1,1],"groups":1,"bias":false}},
        {"name":"stem_bn","layer":{"type":"batchNorm","channels":32,"epsilon":1E-05,"momentum":0.1,"overVectors":false}},
        {"name":"stem_relu","layer":{"type":"activation","function":"ReLU6"}},
        {"name":"block1_depthwise_conv","layer":{"type":"conv2d","inChannels":32,"outChannels":32,"kernel":[3,3],"stride":[1,1],"padding":[1,1],"groups":32,"bias":false}},
        {"name":"block1_depthwise_bn","layer":{"type":"batchNorm","channels":32,"epsilon":1E-05,"momentum":0.1,"overVectors":false}},
        {"name":"block1_depthwise_relu","layer":{"type":"activation","function":"ReLU6"}},
        {"name":"transition1_pool","layer":{"type":"avgPool2d","kernel":[2,2],"stride":[2,2]}},
        {"name":"block1_layer1_concat","layer":{"type":"concat"},"inputs":["conv1","block1_layer1_conv2"]},
        {"name":"dropout1","layer":{"type":"dropout","probability":0.5}},
        {"name":"act1","layer":{"type":"activation","function":"Tanh"}},
        {"name":"act2","layer":{"type":"activation","function":"Sigmoid"}},
        {"name":"act3","layer":{"type":"activation","function":"Gelu"}},
        {"name":"act4","layer":{"type":"activation","function":"Hardswish"}}]}
        {"name":"lenet-300-100","input":[1,28,28],"nodes":[
        {"name":"flatten","layer":{"type":"flatten"}},
        {"name":"fc1","layer":{"type":"linear","inFeatures":784,"outFeatures":300,"bias":true}},
        {"name":"relu1","layer":{"type":"activation","function":"ReLU"}},
        {"name":"fc2","layer":{"type":"linear","inFeatures":300,"outFeatures":100,"bias":true}},
        {"name":"relu2","layer":{"type":"activation","function":"ReLU"}},
        {"name":"fc3","layer":{"type":"linear","inFeatures":100,"outFeatures":10,"bias":true}}]}
        {"name":"lenet-5","input":[1,28,28],"nodes":[
        {"name":"conv1","layer":{"type":"conv2d","inChannels":1,"outChannels":20,"kernel":[5,5],"stride":[1,1],"padding":[0,0],"groups":1,"bias":true}},
        {"name":"pool1","layer":{"type":"maxPool2d","kernel":[2,2],"stride":[2,2],"padding":[0,0]}},
        {"name":"conv2","layer":{"type":"conv2d","inChannels":20,"outChannels":50,"kernel":[5,5],"stride":[1,1],"padding":[0,0],"groups":1,"bias":true}},
        {"name":"pool2","layer":{"type":"maxPool2d","kernel":[2,2],"stride":[2,2],"padding":[0,0]}},
        {"name":"flatten","layer":{"type":"flatten"}},
        {"name":"fc1","layer":{"type":"linear","inFeatures":800,"outFeatures":500,"bias":true}},
        {"name":"relu1","layer":{"type":"activation","function":"ReLU"}},
        {"name":"fc2","layer":{"type":"linear","inFeatures":500,"outFeatures":10,"bias":true}}]}
        """.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
}
