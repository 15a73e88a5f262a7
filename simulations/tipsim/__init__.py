"""tipsim: data, look and language of TIP Lab; the model of trafficking in persons comes to live here too."""
